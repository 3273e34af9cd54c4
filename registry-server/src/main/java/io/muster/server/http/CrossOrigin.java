package io.muster.server.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.Set;

/**
 * Says to browsers which pages of other origins may use the API: those that the operator lists, by default none. Credentials
 * of the browser are never shared: tokens travel in parameters and headers that a page sets itself. Thread-safe.
 */
final class CrossOrigin {

    private static final String ANY = "*";
    private static final CharSequence ALLOW_ORIGIN = HttpHeaders.createOptimized("Access-Control-Allow-Origin");
    private static final CharSequence EXPOSE_HEADERS = HttpHeaders.createOptimized("Access-Control-Expose-Headers");
    private static final CharSequence REQUEST_METHOD = HttpHeaders.createOptimized("Access-Control-Request-Method");
    private static final String SENT_HEADERS = "accessToken, Authorization, Content-Type, casMd5, betaIps, "
            + "Long-Pulling-Timeout, Long-Pulling-Timeout-No-Hangup, Client-AppName, Client-Version, RequestId";
    private static final String READ_HEADERS =
            "Muster-Index, Config-Type, Content-MD5, Encrypted-Data-Key, Authorization";
    private static final String REMEMBERED_SECONDS = "18000";

    private final Set<String> origins;

    /** @param origins the origins that are let in, {@code *} for all; empty for none */
    CrossOrigin(Set<String> origins) {
        this.origins = origins;
    }

    /** Whether a browser asks if it may ask. */
    static boolean isPreflight(HttpServerRequest request) {
        return request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains(REQUEST_METHOD)
                && request.headers().contains(HttpHeaders.ORIGIN);
    }

    /** The answer to a browser that asks if it may; {@link #mark} adds the permission itself. */
    Answer preflight(HttpServerRequest request, String methods) {
        if (!allows(request.headers().get(HttpHeaders.ORIGIN))) {
            return Answer.text(
                    403,
                    "Pages of this origin may not use this API; the setting muster.http.cors.allowed-origins decides.");
        }
        return Answer.empty(204)
                .withHeaders(Map.of(
                        "Access-Control-Allow-Methods", methods,
                        "Access-Control-Allow-Headers", SENT_HEADERS,
                        "Access-Control-Max-Age", REMEMBERED_SECONDS));
    }

    /** Adds the permission to an answer for a page of a listed origin. */
    void mark(HttpServerRequest request, MultiMap answer) {
        if (origins.isEmpty()) {
            return;
        }
        answer.add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        String origin = request.headers().get(HttpHeaders.ORIGIN);
        if (origin != null && allows(origin)) {
            answer.set(ALLOW_ORIGIN, origin);
            answer.set(EXPOSE_HEADERS, READ_HEADERS);
        }
    }

    private boolean allows(String origin) {
        return origins.contains(ANY) || origins.contains(origin);
    }
}
