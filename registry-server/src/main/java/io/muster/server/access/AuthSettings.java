package io.muster.server.access;

import io.muster.server.settings.PropertySource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings of access control.
 *
 * @param clientAuthenticationEnabled whether client APIs ask for a login; operator routes and the console always do
 * @param tokenSecret the signing key when the operator gave one; otherwise one is generated and replicated
 * @param tokenLifetime how long a token is good
 * @param earlierTokenSecrets keys that the operator's key has replaced: they verify and sign nothing
 * @param shortestPassword the least number of characters of a password that somebody chooses
 * @param administratorPassword the password of the first administrator when the operator gave one
 * @param ldap the directory that checks passwords of users who are not in this cluster's tables
 * @param oidc the provider through which people log in at the console
 */
public record AuthSettings(
        boolean clientAuthenticationEnabled,
        Optional<byte[]> tokenSecret,
        List<byte[]> earlierTokenSecrets,
        Duration tokenLifetime,
        int shortestPassword,
        Optional<String> administratorPassword,
        Optional<LdapSettings> ldap,
        Optional<OidcSettings> oidc) {

    private static final Logger log = LoggerFactory.getLogger(AuthSettings.class);

    private static final String SECRET_KEY = "nacos.core.auth.plugin.nacos.token.secret.key";
    private static final String EARLIER_SECRETS_KEY = "muster.auth.earlier-token-secrets";
    private static final String OLD_SECRET_KEY = "nacos.core.auth.default.token.secret.key";

    /** Signing keys that were published with Nacos; whoever reads them can sign tokens (QVD-2023-6271). */
    private static final Set<String> PUBLISHED_SECRETS = Set.of(
            "SecretKey012345678901234567890123456789012345678901234567890123456789",
            "VGhpc0lzTXlDdXN0b21TZWNyZXRLZXkwMTIzNDU2Nzg=",
            "U2VjcmV0S2V5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODk=");

    /** The defaults: a login is asked for, the key is generated, tokens are good for five hours. */
    public static final AuthSettings DEFAULT = new AuthSettings(
            true,
            Optional.empty(),
            List.of(),
            Duration.ofSeconds(18_000),
            6,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** Reads the settings, accepting the names that Nacos uses. */
    public static AuthSettings from(PropertySource source) {
        source.accept(
                "nacos.core.auth.system.type",
                "nacos.core.auth.caching.enabled",
                "nacos.core.auth.plugin.nacos.token.cache.enable",
                "nacos.core.auth.admin.enabled",
                "nacos.core.auth.console.enabled",
                "nacos.core.auth.enable.userAgentAuthWhite",
                "nacos.core.auth.server.identity.key",
                "nacos.core.auth.server.identity.value");
        warnAboutWhatIsNotHonoured(source);
        return new AuthSettings(
                source.bool("nacos.core.auth.enabled", DEFAULT.clientAuthenticationEnabled()),
                source.string(SECRET_KEY, OLD_SECRET_KEY).flatMap(text -> secret(source, SECRET_KEY, text)),
                earlierSecrets(source),
                Duration.ofSeconds(source.longInteger(
                        "nacos.core.auth.plugin.nacos.token.expire.seconds",
                        DEFAULT.tokenLifetime().toSeconds(),
                        1,
                        Integer.MAX_VALUE,
                        "nacos.core.auth.default.token.expire.seconds")),
                source.integer("muster.auth.password.min-length", DEFAULT.shortestPassword(), 1, Passwords.MOST_BYTES),
                source.string("muster.auth.admin-password"),
                LdapSettings.from(source),
                OidcSettings.from(source));
    }

    private static void warnAboutWhatIsNotHonoured(PropertySource source) {
        if (source.bool("nacos.core.auth.enable.userAgentAuthWhite", false)) {
            log.warn("nacos.core.auth.enable.userAgentAuthWhite is ignored: no User-Agent opens anything here.");
        }
        if (source.string("nacos.core.auth.server.identity.key").isPresent()) {
            log.warn(
                    "nacos.core.auth.server.identity.key is ignored: nodes prove who they are with the cluster secret.");
        }
        for (String oldSwitch : new String[] {
            "spring.security.enabled", "management.security", "security.basic.enabled", "nacos.security.ignore.urls"
        }) {
            if (source.string(oldSwitch).isPresent()) {
                log.warn("{} is a 1.x security key and is ignored; nacos.core.auth.enabled decides.", oldSwitch);
            }
        }
    }

    private static List<byte[]> earlierSecrets(PropertySource source) {
        List<byte[]> secrets = new ArrayList<>();
        for (String text : source.string(EARLIER_SECRETS_KEY).orElse("").split(",")) {
            if (!text.isBlank()) {
                secret(source, EARLIER_SECRETS_KEY, text.trim()).ifPresent(secrets::add);
            }
        }
        return List.copyOf(secrets);
    }

    private static Optional<byte[]> secret(PropertySource source, String key, String text) {
        if (PUBLISHED_SECRETS.contains(text)) {
            log.warn("{} is a published default and is not used; a generated key is used instead.", key);
            return Optional.empty();
        }
        byte[] secret;
        try {
            secret = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            throw source.invalid(key, "(hidden)", "the Base64 form of at least 32 bytes");
        }
        if (secret.length < 32) {
            throw source.invalid(key, "(hidden)", "the Base64 form of at least 32 bytes");
        }
        return Optional.of(secret);
    }

    /** The same with another first password. */
    public AuthSettings withAdministratorPassword(String password) {
        return new AuthSettings(
                clientAuthenticationEnabled,
                tokenSecret,
                earlierTokenSecrets,
                tokenLifetime,
                shortestPassword,
                Optional.of(password),
                ldap,
                oidc);
    }

    @Override
    public String toString() {
        return "AuthSettings[clientAuthenticationEnabled=" + clientAuthenticationEnabled + ", tokenLifetime="
                + tokenLifetime + "]";
    }
}
