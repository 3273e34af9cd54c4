package io.muster.server.access;

import io.muster.server.settings.InvalidSettingException;
import io.muster.server.settings.PropertySource;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Logins through an OpenID Connect provider.
 *
 * @param issuer the provider; its description lies below {@code /.well-known/openid-configuration}
 * @param name what people call the provider, on the button of the login page
 * @param clientSecret absent for a public client
 * @param redirectUri where the provider sends browsers back: {@code .../nacos/v3/auth/oidc/callback} on the cluster's one address
 * @param userNameClaim the claim that names the user
 * @param rolesClaim the claim with groups or roles; dots lead into objects ({@code realm_access.roles})
 * @param mapping which of them give which roles
 * @param trustedCertificates the authorities of the provider's certificate when the platform does not know them
 */
record OidcSettings(
        String issuer,
        String name,
        String clientId,
        Optional<String> clientSecret,
        String redirectUri,
        List<String> scopes,
        String userNameClaim,
        String rolesClaim,
        RoleMapping mapping,
        Optional<Path> trustedCertificates) {

    private static final String PREFIX = "muster.auth.oidc.";

    /** Reads the settings; empty without an issuer. */
    static Optional<OidcSettings> from(PropertySource source) {
        Optional<String> issuer = source.string(PREFIX + "issuer");
        Optional<String> name = source.string(PREFIX + "name");
        Optional<String> clientId = source.string(PREFIX + "client-id");
        Optional<String> redirectUri = source.string(PREFIX + "redirect-uri");
        Optional<String> secret = source.string(PREFIX + "client-secret");
        List<String> scopes = List.of(
                source.string(PREFIX + "scopes").orElse("openid profile email").split("\\s+"));
        String userNameClaim = source.string(PREFIX + "username-claim").orElse("preferred_username");
        String rolesClaim = source.string(PREFIX + "roles-claim").orElse("groups");
        RoleMapping mapping = RoleMapping.from(source, PREFIX + "roles");
        Optional<Path> trusted = source.string(PREFIX + "trusted-certificates").map(Path::of);
        if (issuer.isEmpty()) {
            return Optional.empty();
        }
        requireEncryption(source, PREFIX + "issuer", issuer.get());
        if (clientId.isEmpty() || redirectUri.isEmpty()) {
            throw new InvalidSettingException("Logins through " + issuer.get() + " need " + PREFIX + "client-id and "
                    + PREFIX + "redirect-uri (the address of this cluster with /nacos/v3/auth/oidc/callback).");
        }
        requireEncryption(source, PREFIX + "redirect-uri", redirectUri.get());
        String site = issuer.get();
        return Optional.of(new OidcSettings(
                site.endsWith("/") ? site.substring(0, site.length() - 1) : site,
                name.orElseGet(() -> URI.create(site).getHost()),
                clientId.get(),
                secret,
                redirectUri.get(),
                scopes,
                userNameClaim,
                rolesClaim,
                mapping,
                trusted));
    }

    /** Codes and tokens travel there; in plain only within one machine, for trying out. */
    private static void requireEncryption(PropertySource source, String key, String address) {
        URI uri;
        try {
            uri = URI.create(address);
        } catch (IllegalArgumentException malformed) {
            throw source.invalid(key, address, "an https:// address");
        }
        boolean local =
                "localhost".equals(uri.getHost()) || "127.0.0.1".equals(uri.getHost()) || "[::1]".equals(uri.getHost());
        if (!"https".equals(uri.getScheme()) && !("http".equals(uri.getScheme()) && local)) {
            throw source.invalid(key, address, "an https:// address (http:// for this machine only)");
        }
    }

    @Override
    public String toString() {
        return "OidcSettings[issuer=" + issuer + ", clientId=" + clientId + "]";
    }
}
