package io.muster.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.server.settings.InvalidSettingException;
import io.muster.server.settings.PropertySource;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthSettingsTest {

    private static final String SECRET_KEY = "nacos.core.auth.plugin.nacos.token.secret.key";

    @Test
    void aLoginIsAskedForByDefault() {
        AuthSettings settings = AuthSettings.from(PropertySource.of(Map.of()));

        assertThat(settings.clientAuthenticationEnabled()).isTrue();
        assertThat(settings.tokenSecret()).isEmpty();
        assertThat(settings.tokenLifetime()).isEqualTo(Duration.ofSeconds(18_000));
        assertThat(settings.earlierTokenSecrets()).isEmpty();
        assertThat(settings.shortestPassword()).isEqualTo(6);
        assertThat(settings.administratorPassword()).isEmpty();
    }

    @Test
    void theKeysOfNacosAreRead() {
        byte[] secret = new byte[32];
        AuthSettings settings = AuthSettings.from(PropertySource.of(Map.of(
                "nacos.core.auth.enabled",
                "false",
                "nacos.core.auth.plugin.nacos.token.expire.seconds",
                "60",
                SECRET_KEY,
                Base64.getEncoder().encodeToString(secret),
                "muster.auth.admin-password",
                "given")));

        assertThat(settings.clientAuthenticationEnabled()).isFalse();
        assertThat(settings.tokenLifetime()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.tokenSecret())
                .hasValueSatisfying(found -> assertThat(found).isEqualTo(secret));
        assertThat(settings.administratorPassword()).contains("given");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SecretKey012345678901234567890123456789012345678901234567890123456789",
                "VGhpc0lzTXlDdXN0b21TZWNyZXRLZXkwMTIzNDU2Nzg="
            })
    void aPublishedSigningKeyIsReplacedByAGeneratedOne(String published) {
        assertThat(AuthSettings.from(PropertySource.of(Map.of(SECRET_KEY, published)))
                        .tokenSecret())
                .isEmpty();
    }

    @Test
    void aSigningKeyThatIsTooShortIsNamedWithoutBeingShown() {
        assertThatThrownBy(() -> AuthSettings.from(PropertySource.of(Map.of(SECRET_KEY, "c2hvcnQ="))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining(SECRET_KEY)
                .hasMessageContaining("32 bytes")
                .hasMessageNotContaining("c2hvcnQ=");
    }
}
