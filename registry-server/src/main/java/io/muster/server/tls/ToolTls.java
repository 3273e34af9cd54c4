package io.muster.server.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * How {@code bin/muster} speaks TLS, with what lies in the settings of the node beside it: that node must show the very certificate of its
 * settings, others one of an authority that the settings or the JVM trust. Where nodes ask for a certificate they are shown the node's
 * own. There is no switch to trust just anybody.
 */
public final class ToolTls {

    private ToolTls() {}

    /**
     * For the node of these files. Its name does not matter, because no other certificate will do. May block.
     *
     * @throws CertificateFiles.CertificateProblem with one sentence when the files cannot be used
     */
    public static SSLContext toTheNodeOf(CertificateFiles files) {
        CertificateFiles.Loaded loaded = files.load();
        return context(loaded, new Exactly(loaded.own(), files));
    }

    /**
     * For the other nodes of the cluster and whatever stands before them; names are compared as every client does it. May block.
     *
     * @throws CertificateFiles.CertificateProblem with one sentence when the files cannot be used
     */
    public static SSLContext toOthers(CertificateFiles files) {
        CertificateFiles.Loaded loaded = files.load();
        List<X509Certificate> anchors = new ArrayList<>(loaded.chain());
        loaded.trusted().ifPresent(trusted -> anchors.addAll(TrustStores.accepted(trusted)));
        anchors.addAll(TrustStores.ofTheJvm());
        return context(loaded, TrustStores.of(anchors).getTrustManagers());
    }

    private static SSLContext context(CertificateFiles.Loaded loaded, TrustManager... trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(loaded.keys().getKeyManagers(), trust, null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("the JVM speaks no TLS", impossible);
        }
    }

    /** Takes one certificate; whose key is used, TLS itself has proven. */
    private static final class Exactly extends X509ExtendedTrustManager {
        private final X509Certificate own;
        private final CertificateFiles files;

        Exactly(X509Certificate own, CertificateFiles files) {
            this.own = own;
            this.files = files;
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            if (!chain[0].equals(own)) {
                throw new CertificateException("it shows the certificate "
                        + chain[0].getSubjectX500Principal().getName() + ", number "
                        + chain[0].getSerialNumber().toString(16) + ", and not the one in " + files.certificate());
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("this side is no server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("this side is no server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("this side is no server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
