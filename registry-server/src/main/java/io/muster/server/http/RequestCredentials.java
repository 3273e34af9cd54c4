package io.muster.server.http;

import io.muster.server.access.Credentials;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a caller shows of itself: a token in {@code Authorization}, in the parameter or in the header
 * {@code accessToken}, or in the cookie of the console; else user name and password, as parameters, as headers, or as scrapers of metrics send them, in
 * {@code Authorization: Basic}.
 */
final class RequestCredentials {

    private static final CharSequence ACCESS_TOKEN = HttpHeaders.createOptimized("accessToken");
    private static final CharSequence USER_NAME = HttpHeaders.createOptimized("username");
    private static final CharSequence PASSWORD = HttpHeaders.createOptimized("password");
    private static final String BEARER = "Bearer ";
    private static final String BASIC = "Basic ";

    private RequestCredentials() {}

    /** The credentials; null for a caller that shows none. */
    static @Nullable Credentials of(ReceivedRequest received) {
        MultiMap headers = received.headers();
        RequestParameters parameters = received.parameters();
        String bearer = headers.get(HttpHeaders.AUTHORIZATION);
        String token = bearer != null && bearer.startsWith(BEARER)
                ? bearer.substring(BEARER.length()).trim()
                : either(parameters, "accessToken", headers, ACCESS_TOKEN);
        if (token == null) {
            token = ConsoleCookie.token(headers);
        }
        if (token != null && !token.isBlank()) {
            return new Credentials(token, null, null, received.clientAddress());
        }
        if (bearer != null && bearer.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return basic(bearer.substring(BASIC.length()).trim(), received.clientAddress());
        }
        String userName = either(parameters, "username", headers, USER_NAME);
        String password = either(parameters, "password", headers, PASSWORD);
        return userName == null || password == null || userName.isBlank()
                ? null
                : new Credentials(null, userName, password, received.clientAddress());
    }

    /** Credentials that cannot be read are those of nobody. */
    private static @Nullable Credentials basic(String encoded, String clientAddress) {
        try {
            String decoded = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = decoded.indexOf(':');
            return colon <= 0
                    ? null
                    : new Credentials(null, decoded.substring(0, colon), decoded.substring(colon + 1), clientAddress);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    private static @Nullable String either(
            RequestParameters parameters, String parameter, MultiMap headers, CharSequence header) {
        String value = parameters.firstIgnoringCase(parameter);
        return value == null ? headers.get(header) : value;
    }
}
