package io.muster.persistence;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The address of a MySQL or MariaDB server as operators write it in {@code db.url.N}.
 *
 * @param prefix the scheme up to {@code ://}
 * @param authority host and port, or a list of them
 * @param database the database's name, empty when none is given
 * @param parameters Connector/J's parameters as written
 */
record MysqlUrl(String prefix, String authority, String database, Map<String, String> parameters) {
    private static final Pattern SHAPE =
            Pattern.compile("(jdbc:(?:mysql|mariadb)(?::\\w+)?://)([^/?]*)(?:/([^?]*))?(?:\\?(.*))?");
    private static final int DEFAULT_PORT = 3306;

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException when it is not one, in words for the operator
     */
    static MysqlUrl parse(String text) {
        Matcher shape = SHAPE.matcher(text.strip());
        if (!shape.matches() || shape.group(2).isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not the address of a MySQL database: expected jdbc:mysql://host:port/database");
        }
        String database = shape.group(3) == null ? "" : shape.group(3);
        if (database.isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + text + "' names no database: expected jdbc:mysql://host:port/database");
        }
        return new MysqlUrl(
                shape.group(1).replace("jdbc:mariadb:", "jdbc:mysql:"),
                shape.group(2),
                database,
                parameters(shape.group(4)));
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (query != null) {
            for (String parameter : query.split("&")) {
                int equals = parameter.indexOf('=');
                if (equals > 0) {
                    parameters.put(parameter.substring(0, equals), parameter.substring(equals + 1));
                }
            }
        }
        return parameters;
    }

    /**
     * Returns the address for Connector/J. Reconnecting inside a transaction ({@code autoReconnect}) would hide that its first half is lost, so it is left out, and so is
     * the time zone, which this module converts itself.
     *
     * @param connectTimeout used where the operator gives none
     * @param readTimeout the longest wait for an answer where the operator gives none
     */
    String jdbcUrl(Duration connectTimeout, Duration readTimeout) {
        Map<String, String> adjusted = new LinkedHashMap<>(parameters);
        adjusted.keySet().removeIf(name -> switch (name.toLowerCase(Locale.ROOT)) {
            case "autoreconnect",
                    "autoreconnectforpools",
                    "servertimezone",
                    "connectiontimezone",
                    "uselegacydatetimecode" -> true;
            default -> false;
        });
        adjusted.putIfAbsent("connectTimeout", Long.toString(connectTimeout.toMillis()));
        adjusted.putIfAbsent("socketTimeout", Long.toString(readTimeout.toMillis()));
        adjusted.put("connectionTimeZone", "LOCAL");
        // It would use the process-wide OpenTelemetry, which nobody sets up, and write to standard error that nobody
        // has.
        adjusted.putIfAbsent("openTelemetry", "DISABLED");
        return url(adjusted);
    }

    /** Returns the address for migrations, which may take minutes on a large table. */
    String patientJdbcUrl(Duration connectTimeout) {
        Map<String, String> adjusted = new LinkedHashMap<>(parameters);
        adjusted.put("socketTimeout", "0");
        return new MysqlUrl(prefix, authority, database, adjusted).jdbcUrl(connectTimeout, Duration.ZERO);
    }

    private String url(Map<String, String> adjusted) {
        return prefix + authority + "/" + database + "?"
                + adjusted.entrySet().stream()
                        .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                        .collect(Collectors.joining("&"));
    }

    /** Returns the zone in which {@code datetime} columns are written: Connector/J's {@code connectionTimeZone}, else the process' own. */
    ZoneId zone() {
        String zone = parameters.getOrDefault("connectionTimeZone", parameters.getOrDefault("serverTimezone", "LOCAL"));
        try {
            return zone.equalsIgnoreCase("LOCAL") || zone.equalsIgnoreCase("SERVER")
                    ? ZoneId.systemDefault()
                    : ZoneId.of(URLDecoder.decode(zone, StandardCharsets.UTF_8), ZoneId.SHORT_IDS);
        } catch (DateTimeException | IllegalArgumentException unknown) {
            throw new IllegalArgumentException(
                    "serverTimezone=" + zone + " in the address of the database " + place()
                            + " is not a time zone: use a name such as Asia/Shanghai or UTC",
                    unknown);
        }
    }

    /** Returns the host of the first server. */
    String host() {
        String first = first();
        int colon = first.lastIndexOf(':');
        return colon > first.lastIndexOf(']') ? first.substring(0, colon) : first;
    }

    /** Returns the port of the first server. */
    int port() {
        String first = first();
        int colon = first.lastIndexOf(':');
        return colon > first.lastIndexOf(']') ? Integer.parseInt(first.substring(colon + 1)) : DEFAULT_PORT;
    }

    private String first() {
        int comma = authority.indexOf(',');
        return comma < 0 ? authority : authority.substring(0, comma);
    }

    /** Returns host, port and database for messages. */
    String place() {
        return (authority.indexOf(',') < 0 ? host() + ":" + port() : authority) + "/" + database;
    }

    /** Returns whether a parameter is given with this value, whatever its case. */
    boolean has(String name, String value) {
        return value.equalsIgnoreCase(parameters.get(name));
    }
}
