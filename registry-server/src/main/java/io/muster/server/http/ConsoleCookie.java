package io.muster.server.http;

import io.vertx.core.MultiMap;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The console's login as a cookie that scripts cannot read. It counts only beside the header {@link #HEADER}, which a page of
 * another site cannot send without asking first, and nobody is ever told that they may; {@code SameSite=Strict} says the
 * same once more. The compatible token API is not touched by it. Stateless.
 *
 * <p>Browsers share cookies between the ports of one host, so the name carries the port that the browser talks to: several
 * nodes and gateways on one machine do not end each other's logins.
 */
public final class ConsoleCookie {

    /** Every request of the console carries it; its value says nothing. */
    public static final String HEADER = "X-Muster-Console";

    private static final String NAME = "muster_session_";
    private static final String ATTRIBUTES = "; Path=/; HttpOnly; SameSite=Strict";

    private static final String SECURE = "; Secure";

    private ConsoleCookie() {}

    /** Whether a request comes from the console itself and not from a page of another site. */
    public static boolean sentByConsole(MultiMap headers) {
        return headers.contains(HEADER);
    }

    /** The token in the cookie, null when there is none or the request does not come from the console. */
    static @Nullable String token(MultiMap headers) {
        if (!sentByConsole(headers)) {
            return null;
        }
        String wanted = name(headers) + '=';
        for (String line : headers.getAll("Cookie")) {
            for (String cookie : line.split(";")) {
                String trimmed = cookie.trim();
                if (trimmed.startsWith(wanted)) {
                    return trimmed.substring(wanted.length());
                }
            }
        }
        return null;
    }

    /**
     * The value of the {@code Set-Cookie} header that begins a session.
     *
     * @param headers of the request that logs in
     * @param seconds how long the token is good
     */
    public static String begin(MultiMap headers, String token, long seconds) {
        return name(headers) + '=' + token + "; Max-Age=" + seconds + ATTRIBUTES + secure(headers);
    }

    /**
     * As {@link #begin(MultiMap, String, long)}, for a browser that another site sent here: such a request names no origin.
     *
     * @param encrypted whether it is known to have come over TLS
     */
    public static String begin(MultiMap headers, String token, long seconds, boolean encrypted) {
        return name(headers) + '=' + token + "; Max-Age=" + seconds + ATTRIBUTES + (encrypted ? SECURE : "");
    }

    /** The value of the {@code Set-Cookie} header that ends the session. */
    public static String end(MultiMap headers) {
        return name(headers) + "=; Max-Age=0" + ATTRIBUTES + secure(headers);
    }

    private static String name(MultiMap headers) {
        String host = headers.get("Host");
        int colon = host == null ? -1 : host.lastIndexOf(':');
        String port = colon < 0 ? "" : host.substring(colon + 1);
        boolean number = !port.isEmpty() && port.chars().allMatch(letter -> letter >= '0' && letter <= '9');
        return NAME + (number ? port : "default");
    }

    /** Browsers name the origin with every request that changes something, also behind a proxy that ends TLS. */
    private static String secure(MultiMap headers) {
        String origin = headers.get("Origin");
        return origin != null && origin.toLowerCase(Locale.ROOT).startsWith("https://") ? SECURE : "";
    }
}
