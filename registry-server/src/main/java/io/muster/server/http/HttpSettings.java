package io.muster.server.http;

import io.muster.server.settings.PropertySource;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * How the HTTP edge listens and what it bounds.
 *
 * @param host the address to listen on
 * @param port the port to listen on, 0 for any free one
 * @param contextPath what stands before every path: a leading slash and no trailing one, or empty
 * @param maxHeaderBytes the most that request line and headers of one request may take; 512 KiB as clients of Nacos expect
 * @param maxBodyBytes the most that a body may take; 24 MiB hold a configuration of 10 Mi characters in any encoding
 * @param maxUnfinishedBytes the most that all requests that are not wholly read may hold in memory together
 * @param maxConnections the most connections at a time
 * @param headTimeout how long a client may take from the first byte of a request to the end of its headers
 * @param bodyTimeout how long a client may take to send a body
 * @param keepAlive how long a connection without a request stays open
 * @param trustedProxies addresses, networks ({@code 10.0.0.0/8}) or host names whose forwarding headers are believed, in
 *     addition to loopback and the members of the cluster
 * @param allowedOrigins origins whose pages may use the API from a browser ({@code https://ops.example.com}), {@code *} for
 *     all; by default none
 * @param prometheusDiscovery whether Prometheus may discover the registered instances
 * @param checkParameters whether names are checked before any route sees them (see {@link ParameterCheck})
 */
public record HttpSettings(
        String host,
        int port,
        String contextPath,
        int maxHeaderBytes,
        int maxBodyBytes,
        long maxUnfinishedBytes,
        int maxConnections,
        Duration headTimeout,
        Duration bodyTimeout,
        Duration keepAlive,
        List<String> trustedProxies,
        List<String> allowedOrigins,
        boolean prometheusDiscovery,
        boolean checkParameters) {

    public static final int DEFAULT_PORT = 8848;
    private static final int LARGEST_INTEGER = Integer.MAX_VALUE;

    public HttpSettings {
        trustedProxies = List.copyOf(trustedProxies);
        allowedOrigins = List.copyOf(allowedOrigins);
    }

    /**
     * Reads the settings; Nacos' names are accepted.
     *
     * @throws io.muster.server.settings.InvalidSettingException for a value that is none
     */
    public static HttpSettings from(PropertySource properties) {
        return new HttpSettings(
                properties.string("server.address").orElse("0.0.0.0"),
                properties.integer("server.port", DEFAULT_PORT, 0, 65535, "nacos.server.main.port"),
                contextPath(properties),
                properties.integer(
                        "muster.http.max-header-bytes",
                        512 * 1024,
                        8 * 1024,
                        16 * 1024 * 1024,
                        "server.max-http-request-header-size",
                        "server.max-http-header-size"),
                properties.integer("muster.http.max-body-bytes", 24 * 1024 * 1024, 1024, LARGEST_INTEGER),
                properties.longInteger(
                        "muster.http.max-unfinished-bytes",
                        Math.max(32L * 1024 * 1024, Runtime.getRuntime().maxMemory() / 4),
                        1024 * 1024,
                        Long.MAX_VALUE),
                properties.integer(
                        "muster.http.max-connections", 20_000, 1, LARGEST_INTEGER, "server.tomcat.max-connections"),
                properties.millis("muster.http.head-timeout-millis", Duration.ofSeconds(10)),
                properties.millis("muster.http.body-timeout-millis", Duration.ofSeconds(30)),
                properties.millis("muster.http.keep-alive-millis", Duration.ofSeconds(90)),
                properties
                        .string("muster.trusted-proxies")
                        .map(HttpSettings::commaSeparated)
                        .orElse(List.of()),
                properties
                        .string("muster.http.cors.allowed-origins")
                        .map(HttpSettings::commaSeparated)
                        .orElse(List.of()),
                properties.bool("nacos.prometheus.metrics.enabled", false),
                properties.bool("nacos.core.param.check.enabled", true));
    }

    private static String contextPath(PropertySource properties) {
        String key = "server.servlet.context-path";
        String path = properties
                .string(key, "server.servlet.contextPath", "nacos.server.contextPath")
                .orElse("/nacos");
        String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        if (!trimmed.isEmpty() && (trimmed.charAt(0) != '/' || StrictPath.isSuspicious(trimmed))) {
            throw properties.invalid(key, path, "a path such as /nacos");
        }
        return trimmed;
    }

    private static List<String> commaSeparated(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::trim)
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
