package io.muster.server.settings;

import io.muster.cluster.PortLayout;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Who this node is and where it lives.
 *
 * @param home the node's own directory
 * @param ports its ports
 * @param bindHost the local address that its ports listen on
 * @param standalone whether it runs alone
 * @param explicitHost the address that the operator gave it, without port
 * @param preferHostName whether the machine's host name is its address when the operator gave none
 * @param memberList the members, when they are given by setting instead of {@code cluster.conf}
 * @param clusterName nodes of another name are refused
 * @param clusterSecret the secret that peers prove to each other, when the operator gave one
 */
public record NodeSettings(
        Path home,
        PortLayout ports,
        String bindHost,
        boolean standalone,
        Optional<String> explicitHost,
        boolean preferHostName,
        Optional<String> memberList,
        String clusterName,
        Optional<String> clusterSecret) {

    /**
     * Reads the settings.
     *
     * @param home the node's directory
     * @param mode what the command line says: {@code standalone} or {@code cluster}
     */
    public static NodeSettings from(PropertySource source, Path home, Optional<String> mode) {
        boolean standaloneBySetting = source.bool("nacos.standalone", false);
        int port = source.integer("server.port", PortLayout.DEFAULT_HTTP_PORT, 1, 65_535, "nacos.server.main.port");
        PortLayout ports;
        try {
            ports = new PortLayout(port);
        } catch (IllegalArgumentException outOfRange) {
            throw new InvalidSettingException("server.port=" + port + ": " + outOfRange.getMessage());
        }
        return new NodeSettings(
                home,
                ports,
                source.string("server.address").orElse("0.0.0.0"),
                mode.map("standalone"::equals).orElse(standaloneBySetting),
                source.string("nacos.server.ip", "nacos.inetutils.ip-address"),
                source.bool("nacos.inetutils.prefer-hostname-over-ip", false, "nacos.preferHostnameOverIp"),
                source.string("nacos.member.list"),
                source.string("muster.cluster.name").orElse("muster"),
                source.string("muster.cluster.secret"));
    }

    /** A host at which this machine reaches the node: the one that it listens on, or loopback where it listens on all. */
    public String reachableHost() {
        return switch (bindHost) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::" -> "::1";
            default -> bindHost;
        };
    }

    public Path conf() {
        return home.resolve("conf");
    }

    public Path data() {
        return home.resolve("data");
    }

    public Path clusterConf() {
        return conf().resolve("cluster.conf");
    }

    @Override
    public String toString() {
        return "NodeSettings[home=" + home + ", ports=" + ports + ", standalone=" + standalone + "]";
    }
}
