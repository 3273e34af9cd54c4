package io.muster.server.access;

import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.muster.server.replication.Outcome;
import io.muster.server.replication.Replicator;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The keys that sign tokens: those on which the cluster agreed, or those that the operator gave in the settings. Thread-safe. */
public final class TokenKeys {

    private static final int KEY_BYTES = 32;

    private final AuthSettings settings;
    private final TokenService tokens;
    private final Replicator replicator;

    TokenKeys(AuthSettings settings, TokenService tokens, Replicator replicator) {
        this.settings = settings;
        this.tokens = tokens;
        this.replicator = replicator;
    }

    static String generate() {
        byte[] secret = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(secret);
        return Base64.getEncoder().encodeToString(secret);
    }

    /** The cluster has agreed on keys. A key of the settings goes before them; those are then not used. */
    void agreed(AccessFoundation.Keys agreed) {
        List<TokenService.Key> keys = new ArrayList<>();
        if (settings.tokenSecret().isPresent()) {
            keys.add(new TokenService.Key(settings.tokenSecret().get(), null));
            settings.earlierTokenSecrets().forEach(secret -> keys.add(new TokenService.Key(secret, null)));
        } else {
            keys.add(new TokenService.Key(decoded(agreed.present()), null));
            for (AccessFoundation.EarlierKey earlier : agreed.earlier()) {
                Instant end = Instant.ofEpochMilli(earlier.replacedAtMillis()).plus(settings.tokenLifetime());
                keys.add(new TokenService.Key(decoded(earlier.secret()), end));
            }
        }
        tokens.useKeys(keys);
    }

    private static byte[] decoded(String secret) {
        return Base64.getDecoder().decode(secret);
    }

    /**
     * Replaces the key on every node. Tokens that the present one signed stay good until they end, unless they shall end now.
     *
     * @return completes once this node signs with the new key; fails with {@code NOT_SUPPORTED} when the settings give the key
     */
    public CompletableFuture<Void> rotate(boolean endSessions) {
        if (settings.tokenSecret().isPresent()) {
            throw new ProblemException(
                    ProblemKind.NOT_SUPPORTED,
                    "The signing key stands in the settings (nacos.core.auth.plugin.nacos.token.secret.key): put the new one there and"
                            + " the old one into muster.auth.earlier-token-secrets, on each node, one restart after the other.");
        }
        return replicator
                .propose(new FoundationCommand.RotateTokenKey(generate(), endSessions))
                .thenApply(outcome -> {
                    if (outcome instanceof Outcome.Rejected rejected) {
                        throw new ProblemException(rejected.problem());
                    }
                    return null;
                });
    }
}
