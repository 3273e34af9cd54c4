package io.muster.server.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Trust in certificates, from a list of them or as the JVM has it. */
final class TrustStores {

    private TrustStores() {}

    /** Trust in exactly these and in what they have signed. */
    static TrustManagerFactory of(Collection<X509Certificate> certificates) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (X509Certificate certificate : certificates) {
                store.setCertificateEntry("certificate" + number++, certificate);
            }
            return factory(store);
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException("the JVM has no store of certificates in memory", impossible);
        }
    }

    /** Whom every Java program trusts. */
    static List<X509Certificate> ofTheJvm() {
        try {
            return accepted(factory(null));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("the JVM has no list of authorities that can be read", impossible);
        }
    }

    /** The certificates that such a factory stands for. */
    static List<X509Certificate> accepted(TrustManagerFactory factory) {
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .flatMap(manager -> Arrays.stream(((X509TrustManager) manager).getAcceptedIssuers()))
                .toList();
    }

    private static TrustManagerFactory factory(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }
}
