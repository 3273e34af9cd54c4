package io.muster.gateway;

import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which headers go from a client to a node and back: all but those that concern one connection (RFC 9110, 7.6.1) and those
 * that a client must not say about itself.
 */
final class RelayedHeaders {

    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final String FORWARDED_PROTOCOL = "X-Forwarded-Proto";

    private static final Names NOT_FORWARDED = new Names(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
            "expect",
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-real-ip",
            "muster-index",
            "muster-peer",
            "content-length",
            "host");

    private static final Names NOT_RELAYED = new Names(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "muster-not-executed");

    private RelayedHeaders() {}

    /**
     * Copies what a node shall see of a client's headers, and says who the client is and what it calls the service.
     *
     * @param clientAddress who the client is
     * @param traced whether the gateway traces: it then says itself which trace a request belongs to, with its own span as the parent
     */
    static void toNode(HttpServerRequest request, MultiMap outgoing, String clientAddress, boolean traced) {
        copy(request.headers(), outgoing, NOT_FORWARDED);
        if (traced) {
            outgoing.remove("traceparent");
            outgoing.remove("tracestate");
        }
        outgoing.set(FORWARDED_FOR, clientAddress);
        if (request.isSSL()) {
            outgoing.set(FORWARDED_PROTOCOL, "https");
        }
        String host = host(request);
        if (host != null) {
            outgoing.set(HttpHeaders.HOST, host);
        }
    }

    /** In HTTP/2 it is no header. */
    private static @Nullable String host(HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_2) {
            return request.getHeader(HttpHeaders.HOST);
        }
        return request.authority() == null ? null : request.authority().toString();
    }

    /** Copies what a client shall see of a node's headers. */
    static void toClient(MultiMap incoming, MultiMap outgoing) {
        copy(incoming, outgoing, NOT_RELAYED);
    }

    private static void copy(MultiMap from, MultiMap to, Names hidden) {
        Set<String> named = namedInConnection(from);
        Iterator<Map.Entry<String, String>> headers = from.iterator();
        while (headers.hasNext()) {
            Map.Entry<String, String> header = headers.next();
            String name = header.getKey();
            if (!hidden.contains(name)
                    && name.charAt(0) != ':'
                    && (named.isEmpty() || !named.contains(name.toLowerCase(Locale.ROOT)))) {
                to.add(name, header.getValue());
            }
        }
    }

    private static Set<String> namedInConnection(MultiMap headers) {
        String connection = headers.get(HttpHeaders.CONNECTION);
        if (connection == null || connection.equalsIgnoreCase("keep-alive") || connection.equalsIgnoreCase("close")) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        for (String name : connection.toLowerCase(Locale.ROOT).split(",")) {
            names.add(name.trim());
        }
        return names;
    }

    /** Header names, compared without regard to case and without making another string of each. */
    private static final class Names {

        private static final int SLOTS = 128;

        private final String[][] slots = new String[SLOTS][];

        Names(String... names) {
            for (String name : names) {
                int slot = AsciiString.hashCode(name) & (SLOTS - 1);
                String[] before = slots[slot] == null ? new String[0] : slots[slot];
                String[] after = Arrays.copyOf(before, before.length + 1);
                after[before.length] = name;
                slots[slot] = after;
            }
        }

        boolean contains(String name) {
            String[] candidates = slots[AsciiString.hashCode(name) & (SLOTS - 1)];
            if (candidates == null) {
                return false;
            }
            for (String candidate : candidates) {
                if (candidate.equalsIgnoreCase(name)) {
                    return true;
                }
            }
            return false;
        }
    }
}
