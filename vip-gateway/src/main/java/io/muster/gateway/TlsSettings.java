package io.muster.gateway;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where TLS begins and ends.
 *
 * @param http what the HTTP port does
 * @param grpc what the gRPC port does
 * @param certificate PEM file of the gateway's certificate and its chain
 * @param key PEM file of its private key
 * @param toNodes whether the nodes are spoken to over TLS; where a port passes TLS through, that is up to the client
 * @param nodesAuthority PEM file of the authority that has signed the nodes' certificates; empty for those that the Java
 *     runtime trusts
 * @param verifyNodeNames whether a node's certificate must name the host or address that the member list has
 * @param reloadInterval how often the files are looked at; new ones are used for new connections
 */
record TlsSettings(
        Mode http,
        Mode grpc,
        Path certificate,
        Path key,
        boolean toNodes,
        Optional<Path> nodesAuthority,
        boolean verifyNodeNames,
        Duration reloadInterval) {

    /** What a port does about TLS. */
    enum Mode {
        /** No TLS is spoken by the gateway; the gRPC port passes on what comes, TLS too. */
        OFF,
        /** Clients speak TLS with the gateway. */
        TERMINATE,
        /** Clients speak TLS with a node: the gateway passes bytes on and sees no request. */
        PASS_THROUGH
    }

    static TlsSettings read(SettingsReader reader, Path home) {
        String authority = reader.text("gateway.tls.nodes-authority", "");
        TlsSettings tls = new TlsSettings(
                reader.choice("gateway.tls.http", Mode.OFF, Mode.class),
                reader.choice("gateway.tls.grpc", Mode.OFF, Mode.class),
                home.resolve(reader.text("gateway.tls.certificate", "conf/gateway.crt"))
                        .normalize(),
                home.resolve(reader.text("gateway.tls.key", "conf/gateway.key")).normalize(),
                reader.bool("gateway.tls.nodes", false),
                authority.isEmpty()
                        ? Optional.empty()
                        : Optional.of(home.resolve(authority).normalize()),
                reader.bool("gateway.tls.nodes-verify-name", true),
                reader.duration("gateway.tls.reload-interval", "10s"));
        if (tls.toNodes && (tls.http == Mode.PASS_THROUGH || tls.grpc == Mode.PASS_THROUGH)) {
            throw new SettingsException("gateway.tls.nodes=true would put TLS around the TLS that gateway.tls.http or"
                    + " gateway.tls.grpc passes through; set one of them to terminate, or gateway.tls.nodes to false");
        }
        return tls;
    }

    /** Whether a port of the gateway has a certificate of its own. */
    boolean terminates() {
        return http == Mode.TERMINATE || grpc == Mode.TERMINATE;
    }
}
