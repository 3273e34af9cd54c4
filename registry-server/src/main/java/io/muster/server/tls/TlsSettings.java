package io.muster.server.tls;

import io.muster.server.settings.InvalidSettingException;
import io.muster.server.settings.PropertySource;
import io.vertx.core.http.ClientAuth;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Which ports speak TLS. Without a word in the settings none does.
 *
 * @param http the HTTP port; plain HTTP is then taken from this machine itself only
 * @param grpc the gRPC port
 * @param raft the port for the other nodes: both sides show a certificate of the trusted authority, besides the cluster's secret
 * @param lookEvery how often the files are looked at for new certificates
 */
public record TlsSettings(
        Optional<PortTls> http, Optional<PortTls> grpc, Optional<CertificateFiles> raft, Duration lookEvery) {

    /** No port speaks TLS. */
    public static final TlsSettings NONE =
            new TlsSettings(Optional.empty(), Optional.empty(), Optional.empty(), Duration.ofSeconds(5));

    private static final String CERTIFICATE = "muster.tls.certificate";
    private static final String KEY = "muster.tls.private-key";
    private static final String TRUSTED = "muster.tls.trusted-certificates";
    private static final String GRPC = "nacos.remote.server.rpc.tls.";

    /**
     * TLS of a port for clients.
     *
     * @param clientAuth whether clients show a certificate: {@code NONE}, {@code REQUEST} or {@code REQUIRED}
     * @param plainToo whether plain connections are taken too, whoever opens them
     */
    public record PortTls(CertificateFiles files, ClientAuth clientAuth, boolean plainToo) {}

    /**
     * Reads the settings; for gRPC also under the names that Nacos uses.
     *
     * @param home what relative paths begin at
     * @throws InvalidSettingException when TLS is asked for and a file is not named
     */
    public static TlsSettings from(PropertySource source, Path home) {
        Optional<String> certificate = source.string(CERTIFICATE);
        Optional<String> key = source.string(KEY);
        Optional<String> trusted = source.string(TRUSTED);
        source.accept(GRPC + "sslProvider", GRPC + "sslContextRefresher", GRPC + "protocols", GRPC + "ciphers");
        boolean httpEnabled = source.bool("muster.tls.http.enabled", false, "server.ssl.enabled");
        ClientAuth httpClients = clientAuth(source, "muster.tls.http.client-authentication");
        boolean grpcEnabled = source.bool("muster.tls.grpc.enabled", false, GRPC + "enableTls");
        ClientAuth grpcClients = source.bool("muster.tls.grpc.mutual", false, GRPC + "mutualAuthEnable")
                ? ClientAuth.REQUIRED
                : ClientAuth.NONE;
        boolean plainToo = source.bool("muster.tls.grpc.plain-too", true, GRPC + "compatibility");
        refuseEncryptedKeys(source);
        boolean raftEnabled = source.bool("muster.tls.raft.enabled", false);
        Optional<String> grpcCertificate = source.string(GRPC + "certChainFile").or(() -> certificate);
        Optional<String> grpcKey = source.string(GRPC + "certPrivateKey").or(() -> key);
        Optional<String> grpcTrusted =
                source.string(GRPC + "trustCollectionCertFile").or(() -> trusted);
        Duration lookEvery = Duration.ofSeconds(source.integer("muster.tls.reload-seconds", 5, 1, 86_400));
        return new TlsSettings(
                httpEnabled
                        ? Optional.of(new PortTls(
                                files(
                                        home,
                                        "muster.tls.http.enabled",
                                        certificate,
                                        key,
                                        trusted,
                                        httpClients != ClientAuth.NONE),
                                httpClients,
                                false))
                        : Optional.empty(),
                grpcEnabled
                        ? Optional.of(new PortTls(
                                files(
                                        home,
                                        "muster.tls.grpc.enabled",
                                        grpcCertificate,
                                        grpcKey,
                                        grpcTrusted,
                                        grpcClients != ClientAuth.NONE),
                                grpcClients,
                                plainToo))
                        : Optional.empty(),
                raftEnabled
                        ? Optional.of(files(home, "muster.tls.raft.enabled", certificate, key, trusted, true))
                        : Optional.empty(),
                lookEvery);
    }

    private static void refuseEncryptedKeys(PropertySource source) {
        String key = GRPC + "certPrivateKeyPassword";
        if (source.string(key).isPresent()) {
            throw source.invalid(key, "(hidden)", "no value: the private key is read without a password here");
        }
        if (source.bool(GRPC + "trustAll", false)) {
            throw source.invalid(
                    GRPC + "trustAll", "true", "false: whoever shows any certificate would count as known");
        }
    }

    private static ClientAuth clientAuth(PropertySource source, String key) {
        String word = source.string(key).orElse("none");
        return switch (word) {
            case "none" -> ClientAuth.NONE;
            case "request" -> ClientAuth.REQUEST;
            case "required" -> ClientAuth.REQUIRED;
            default -> throw source.invalid(key, word, "none, request or required");
        };
    }

    private static CertificateFiles files(
            Path home,
            String enabledBy,
            Optional<String> certificate,
            Optional<String> key,
            Optional<String> trusted,
            boolean trustNeeded) {
        if (certificate.isEmpty() || key.isEmpty()) {
            throw new InvalidSettingException(
                    enabledBy + " needs a certificate: set " + CERTIFICATE + " and " + KEY + " to PEM files.");
        }
        if (trustNeeded && trusted.isEmpty()) {
            throw new InvalidSettingException(enabledBy
                    + " asks the other side for a certificate and needs to know whose are good: set " + TRUSTED + ".");
        }
        return new CertificateFiles(
                home.resolve(certificate.get()), home.resolve(key.get()), trusted.map(home::resolve));
    }
}
