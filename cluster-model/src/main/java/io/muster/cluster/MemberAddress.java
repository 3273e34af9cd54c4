package io.muster.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The address under which a member of the cluster is reached: a host and its HTTP port.
 *
 * <p>Always in canonical form, so that {@code equals} means "the same address": host names in lower case without a
 * trailing dot, IPv6 addresses compressed as RFC 5952 says and without brackets in {@link #host()}. The gRPC and Raft
 * ports follow from the HTTP port, see {@link #ports()}. Parsing never asks a name server. Immutable.
 *
 * @param host IPv4 address, IPv6 address without brackets, or host name
 * @param port HTTP port, 1 to 65535
 */
public record MemberAddress(String host, int port) implements Comparable<MemberAddress> {

    /** What an address may look like, for error messages. */
    static final String EXPECTED = "expected ip[:port], host[:port] or [ipv6]:port";

    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)");
    private static final Pattern DIGITS_AND_DOTS = Pattern.compile("[0-9.]+");
    private static final Pattern IPV6_CHARACTERS = Pattern.compile("[0-9a-f:.]+");
    private static final Pattern SCOPE = Pattern.compile("[A-Za-z0-9_.-]+");
    // Underscores are no part of a DNS host name, but container networks use them in service names.
    private static final Pattern HOST_NAME = Pattern.compile(
            "(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?" + "(?:\\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*");

    /**
     * @throws IllegalArgumentException with one sentence naming what is wrong with the host or the port
     */
    public MemberAddress {
        host = canonicalHost(host);
        requirePort(port);
    }

    /**
     * Reads an address that must carry its port.
     *
     * @param text {@code ip:port}, {@code host:port} or {@code [ipv6]:port}
     * @throws IllegalArgumentException with one sentence naming the text and what is wrong with it
     */
    public static MemberAddress parse(String text) {
        return parse(text, 0);
    }

    /**
     * Reads an address whose port may be left out.
     *
     * @param text {@code ip[:port]}, {@code host[:port]}, {@code [ipv6]} or {@code [ipv6]:port}
     * @param defaultPort the port when the text has none; 0 when it must have one
     * @throws IllegalArgumentException with one sentence naming the text and what is wrong with it
     */
    public static MemberAddress parse(String text, int defaultPort) {
        String trimmed = text.trim();
        String host;
        String port;
        if (trimmed.startsWith("[")) {
            int close = trimmed.indexOf(']');
            if (close < 0) {
                throw wrong(trimmed, "the closing bracket of the IPv6 address is missing");
            }
            host = trimmed.substring(1, close);
            String rest = trimmed.substring(close + 1);
            if (!host.contains(":")) {
                throw wrong(trimmed, "only an IPv6 address stands in brackets");
            }
            if (!rest.isEmpty() && !rest.startsWith(":")) {
                throw wrong(trimmed, "only a port may follow the closing bracket");
            }
            port = rest.isEmpty() ? "" : requireNotEmpty(rest.substring(1), trimmed);
        } else {
            int colon = trimmed.indexOf(':');
            if (colon != trimmed.lastIndexOf(':')) {
                throw wrong(trimmed, "an IPv6 address must stand in brackets");
            }
            host = colon < 0 ? trimmed : trimmed.substring(0, colon);
            port = colon < 0 ? "" : requireNotEmpty(trimmed.substring(colon + 1), trimmed);
        }
        if (port.isEmpty() && defaultPort == 0) {
            throw wrong(trimmed, "the port is missing");
        }
        try {
            return new MemberAddress(host, port.isEmpty() ? defaultPort : parsePort(port));
        } catch (IllegalArgumentException e) {
            throw wrong(trimmed, e.getMessage());
        }
    }

    /** Whether the host is an IPv6 address. */
    public boolean isIpv6() {
        return host.indexOf(':') >= 0;
    }

    /** Whether the host is an IPv4 or IPv6 address rather than a name that must be resolved. */
    public boolean isIpAddress() {
        return isIpv6() || IPV4.matcher(host).matches();
    }

    /** Whether the host is a loopback address or the name {@code localhost}. */
    public boolean isLoopback() {
        return host.equals("localhost") || host.equals("::1") || (host.startsWith("127.") && isIpAddress());
    }

    /**
     * The three ports of this member.
     *
     * @throws IllegalArgumentException if the gRPC or the Raft port would fall outside 1 to 65535
     */
    public PortLayout ports() {
        return new PortLayout(port);
    }

    /** {@code host:port}, with an IPv6 address in brackets; {@link #parse(String)} reads it back. */
    @Override
    public String toString() {
        return (isIpv6() ? "[" + host + "]" : host) + ":" + port;
    }

    /** By text of the host, then by port: the order in which operators read a list. */
    @Override
    public int compareTo(MemberAddress other) {
        int byHost = host.compareTo(other.host);
        return byHost != 0 ? byHost : Integer.compare(port, other.port);
    }

    private static String canonicalHost(String host) {
        String lower = host.trim().toLowerCase(Locale.ROOT);
        if (lower.isEmpty()) {
            throw new IllegalArgumentException("the host is missing");
        }
        if (lower.indexOf(':') >= 0) {
            return canonicalIpv6(host.trim());
        }
        if (DIGITS_AND_DOTS.matcher(lower).matches()) {
            if (!IPV4.matcher(lower).matches()) {
                throw new IllegalArgumentException(
                        "an IPv4 address has four numbers from 0 to 255 without leading zeros");
            }
            return lower;
        }
        String name = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
        if (!HOST_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("the host is neither an IP address nor a host name");
        }
        return name;
    }

    private static String canonicalIpv6(String text) {
        int percent = text.indexOf('%');
        String literal = (percent < 0 ? text : text.substring(0, percent)).toLowerCase(Locale.ROOT);
        String scope = percent < 0 ? "" : text.substring(percent + 1);
        if (!IPV6_CHARACTERS.matcher(literal).matches()
                || (percent >= 0 && !SCOPE.matcher(scope).matches())) {
            throw new IllegalArgumentException("the host is not an IPv6 address");
        }
        byte[] bytes;
        try {
            // A text with a colon is taken as a literal: no name server is asked.
            bytes = InetAddress.getByName(literal).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("the host is not an IPv6 address", e);
        }
        String address = bytes.length == 4 ? dotted(bytes) : compressed(bytes);
        return scope.isEmpty() ? address : address + "%" + scope;
    }

    private static String dotted(byte[] bytes) {
        return (bytes[0] & 0xff) + "." + (bytes[1] & 0xff) + "." + (bytes[2] & 0xff) + "." + (bytes[3] & 0xff);
    }

    /** RFC 5952: lower case, no leading zeros, the first longest run of two or more zero groups becomes "::". */
    private static String compressed(byte[] bytes) {
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = ((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff);
        }
        int bestStart = -1;
        int bestLength = 1;
        for (int start = 0; start < 8; start++) {
            int end = start;
            while (end < 8 && groups[end] == 0) {
                end++;
            }
            if (end - start > bestLength) {
                bestStart = start;
                bestLength = end - start;
            }
            start = Math.max(start, end - 1);
        }
        StringBuilder out = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == bestStart) {
                out.append("::");
                i += bestLength - 1;
                continue;
            }
            if (out.length() > 0 && out.charAt(out.length() - 1) != ':') {
                out.append(':');
            }
            out.append(Integer.toHexString(groups[i]));
        }
        return out.toString();
    }

    private static int parsePort(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                throw new IllegalArgumentException("the port \"" + text + "\" is not a number");
            }
        }
        // Longer texts cannot be a port and might not fit an int.
        return requirePort(text.length() > 5 ? Integer.MAX_VALUE : Integer.parseInt(text));
    }

    private static int requirePort(int port) {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("the port must be from 1 to 65535");
        }
        return port;
    }

    private static String requireNotEmpty(String port, String text) {
        if (port.isEmpty()) {
            throw wrong(text, "nothing follows the colon");
        }
        return port;
    }

    private static IllegalArgumentException wrong(String text, String reason) {
        return new IllegalArgumentException("\"" + text + "\": " + reason + "; " + EXPECTED);
    }
}
