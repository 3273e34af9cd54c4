package io.muster.gateway;

import io.muster.cluster.PortLayout;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * The gateway's settings. Each comes from, first match wins: a system property, an environment variable (the key in
 * capitals with underscores, such as {@code GATEWAY_PORT}), {@code conf/gateway.properties}, its default.
 *
 * @param host address to listen on
 * @param port V, the HTTP port; gRPC is V+1000
 * @param clusterConf the member list, absolute
 * @param memberPort the HTTP port of a member that is listed without one
 * @param contextPath what the nodes' paths begin with; empty for the root
 * @param proxyProtocol whether gRPC connections to nodes begin with a PROXY protocol v2 header, which Muster nodes
 *     understand; switch it off in front of nodes that do not
 * @param connectTimeout how long a connection to a node may take
 * @param idleTimeout how long a node may stay silent on a request; longer than the longest long poll
 * @param dnsInterval how often the host names of members are looked up again
 * @param clusterSecret by which the nodes tell the gateway who the members are; empty when none is set
 * @param statusPort a port of its own for the gateway's pages, on loopback; 0 for none
 * @param logs what is logged, where to and how
 * @param healthInterval time between two checks of a node
 * @param healthTimeout how long a node may take to answer a check
 * @param healthFailures unanswered checks in a row after which a node is dead
 * @param drainTimeout how long stopping waits for requests in flight
 * @param tracing the OTLP collector that traces are sent to; empty for no traces
 * @param limits what clients may take
 * @param balance how work is shared out
 * @param tls where TLS begins and ends
 */
public record GatewaySettings(
        String host,
        int port,
        Path clusterConf,
        int memberPort,
        String contextPath,
        boolean proxyProtocol,
        Duration connectTimeout,
        Duration idleTimeout,
        Duration healthInterval,
        Duration healthTimeout,
        int healthFailures,
        Duration drainTimeout,
        Duration dnsInterval,
        Optional<String> clusterSecret,
        int statusPort,
        LogSettings logs,
        Optional<String> tracing,
        LimitSettings limits,
        BalanceSettings balance,
        TlsSettings tls) {

    /** Where a gateway's home keeps its settings. */
    public static final String FILE = "conf/gateway.properties";

    private static final int GRPC_OFFSET = 1000;

    /** The gRPC port, V+1000. */
    public int grpcPort() {
        return port + GRPC_OFFSET;
    }

    /** Without the secret, so that it can be logged. */
    @Override
    public String toString() {
        return "gateway on " + host + ":" + port + " before " + clusterConf;
    }

    /**
     * Reads the settings of a gateway. A home without a settings file runs on the defaults.
     *
     * @param home the gateway's own directory; relative paths in the settings start here
     * @param environment the process environment
     * @param system the system properties
     * @throws SettingsException with one sentence naming the file or key and what is expected
     */
    public static GatewaySettings load(Path home, Map<String, String> environment, Properties system) {
        Path file = home.resolve(FILE);
        SettingsReader reader = new SettingsReader(file.toString(), readFile(file), environment, system);
        GatewaySettings settings = read(home, reader);
        reader.warnAboutUnknownKeys();
        return settings;
    }

    /**
     * What the settings say about the log alone: read before anything is logged, and again while the file is edited.
     *
     * @throws SettingsException as {@link #load}
     */
    static LogSettings logs(Path home, Map<String, String> environment, Properties system) {
        Path file = home.resolve(FILE);
        return LogSettings.read(new SettingsReader(file.toString(), readFile(file), environment, system));
    }

    /** Reads every setting. */
    static GatewaySettings read(Path home, SettingsReader reader) {
        return new GatewaySettings(
                reader.text("gateway.host", "0.0.0.0"),
                reader.number("gateway.port", PortLayout.DEFAULT_HTTP_PORT, 1, 65535 - GRPC_OFFSET),
                home.resolve(reader.text("gateway.cluster-conf", "conf/cluster.conf"))
                        .normalize(),
                reader.number("gateway.member-port", PortLayout.DEFAULT_HTTP_PORT, 1001, 64535),
                contextPath(reader.text("gateway.context-path", "/nacos")),
                reader.bool("gateway.proxy-protocol", true),
                reader.duration("gateway.connect-timeout", "1s"),
                reader.duration("gateway.idle-timeout", "120s"),
                reader.duration("gateway.health-interval", "1s"),
                reader.duration("gateway.health-timeout", "1s"),
                reader.number("gateway.health-failures", 2, 1, 100),
                reader.duration("gateway.drain-timeout", "10s"),
                reader.duration("gateway.dns-interval", "10s"),
                Optional.of(reader.text("muster.cluster.secret", "")).filter(secret -> !secret.isEmpty()),
                reader.number("gateway.status-port", 0, 0, 65535),
                LogSettings.read(reader),
                reader.httpAddress("gateway.tracing.endpoint"),
                LimitSettings.read(reader),
                BalanceSettings.read(reader),
                TlsSettings.read(reader, home));
    }

    private static String contextPath(String text) {
        String path = text.startsWith("/") ? text : "/" + text;
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static Properties readFile(Path file) {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(in);
            return properties;
        } catch (NoSuchFileException e) {
            return properties;
        } catch (AccessDeniedException e) {
            throw new SettingsException(file + " cannot be read: permission denied");
        } catch (CharacterCodingException e) {
            throw new SettingsException(file + " is not UTF-8 text");
        } catch (IOException | IllegalArgumentException e) {
            throw new SettingsException(file + " cannot be read: " + e.getMessage());
        }
    }
}
