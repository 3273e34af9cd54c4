package io.muster.cluster.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * A certificate with its key that can be replaced while connections are being opened: each handshake has the old pair or the new one,
 * and there is no moment without one. (Vert.x can be given new options too, but cuts off who connects while it prepares them.)
 *
 * <p>A handshake asks three times, for an alias, then for its key and its certificates. The alias therefore names the generation that
 * it was chosen from, and the generation before the present one is kept for handshakes that have begun with it. Thread-safe.
 */
public final class RenewableKeyManager extends X509ExtendedKeyManager {

    private static final char SEPARATOR = ':';

    private record Generation(long number, X509ExtendedKeyManager keys) {
        @Nullable
        String named(@Nullable String alias) {
            return alias == null ? null : number + String.valueOf(SEPARATOR) + alias;
        }

        String @Nullable [] named(String @Nullable [] aliases) {
            return aliases == null
                    ? null
                    : Arrays.stream(aliases).map(this::named).toArray(String[]::new);
        }
    }

    private record Generations(Generation present, Generation before) {}

    private volatile Generations generations;

    /** @param first what connections begin with */
    public RenewableKeyManager(KeyManagerFactory first) {
        Generation generation = new Generation(1, keysOf(first));
        this.generations = new Generations(generation, generation);
    }

    /** Handshakes that begin from now on use these. */
    public synchronized void renew(KeyManagerFactory next) {
        Generation present = generations.present();
        generations = new Generations(new Generation(present.number() + 1, keysOf(next)), present);
    }

    private static X509ExtendedKeyManager keysOf(KeyManagerFactory factory) {
        return Arrays.stream(factory.getKeyManagers())
                .filter(X509ExtendedKeyManager.class::isInstance)
                .map(X509ExtendedKeyManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("a factory of X.509 keys is needed"));
    }

    private <T> @Nullable T of(@Nullable String alias, Function<X509ExtendedKeyManager, Function<String, T>> question) {
        int end = alias == null ? -1 : alias.indexOf(SEPARATOR);
        if (alias == null || end < 0) {
            return null;
        }
        Generations now = generations;
        String number = alias.substring(0, end);
        for (Generation generation : new Generation[] {now.present(), now.before()}) {
            if (Long.toString(generation.number()).equals(number)) {
                return question.apply(generation.keys()).apply(alias.substring(end + 1));
            }
        }
        return null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
        return of(alias, keys -> keys::getCertificateChain);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
        return of(alias, keys -> keys::getPrivateKey);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        Generation present = generations.present();
        return present.named(present.keys().chooseEngineServerAlias(keyType, issuers, engine));
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        Generation present = generations.present();
        return present.named(present.keys().chooseEngineClientAlias(keyTypes, issuers, engine));
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        Generation present = generations.present();
        return present.named(present.keys().chooseServerAlias(keyType, issuers, socket));
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        Generation present = generations.present();
        return present.named(present.keys().chooseClientAlias(keyTypes, issuers, socket));
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        Generation present = generations.present();
        return present.named(present.keys().getServerAliases(keyType, issuers));
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        Generation present = generations.present();
        return present.named(present.keys().getClientAliases(keyType, issuers));
    }
}
