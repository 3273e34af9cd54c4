package io.muster.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.net.PemKeyCertOptions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/** Finds out before it matters whether a private key belongs to a certificate. */
final class KeyPairs {

    private static final byte[] ANYTHING = {1, 2, 3, 4};

    private KeyPairs() {}

    /**
     * Signs with the key and verifies with the certificate.
     *
     * @throws Exception with a message that says what is wrong
     */
    static void requirePair(PemKeyCertOptions options, Vertx vertx) throws Exception {
        for (KeyManager manager : options.getKeyManagerFactory(vertx).getKeyManagers()) {
            if (manager instanceof X509KeyManager keys) {
                for (String type : new String[] {"RSA", "EC", "EdDSA", "RSASSA-PSS"}) {
                    String[] aliases = keys.getServerAliases(type, null);
                    if (aliases != null && aliases.length > 0) {
                        require(keys.getPrivateKey(aliases[0]), keys.getCertificateChain(aliases[0])[0]);
                        return;
                    }
                }
            }
        }
        throw new GeneralSecurityException("no certificate with a key of the kind RSA or EC was found");
    }

    private static void require(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                };
        if (!key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm())) {
            throw new GeneralSecurityException("the key is of the kind " + key.getAlgorithm() + ", the certificate of "
                    + certificate.getPublicKey().getAlgorithm());
        }
        certificate.checkValidity();
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(ANYTHING);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(ANYTHING);
        if (!signature.verify(signed)) {
            throw new GeneralSecurityException("the key does not belong to the certificate");
        }
    }
}
