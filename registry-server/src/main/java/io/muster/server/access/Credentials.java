package io.muster.server.access;

import org.jspecify.annotations.Nullable;

/**
 * What a request brought along to say who is calling; the token wins over user name and password.
 *
 * @param clientAddress where the request comes from, for lockout and audit
 */
public record Credentials(
        @Nullable String token, @Nullable String userName, @Nullable String password, String clientAddress) {}
