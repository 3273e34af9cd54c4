package io.muster.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.server.settings.InvalidSettingException;
import io.muster.server.settings.PropertySource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HttpSettingsTest {

    private static HttpSettings from(Map<String, String> values) {
        return HttpSettings.from(PropertySource.of(values));
    }

    @Test
    void withoutSettingsANodeListensWhereNacosDoesAndTakesWhatItsClientsSend() {
        HttpSettings settings = from(Map.of());

        assertThat(settings.host()).isEqualTo("0.0.0.0");
        assertThat(settings.port()).isEqualTo(8848);
        assertThat(settings.contextPath()).isEqualTo("/nacos");
        assertThat(settings.maxHeaderBytes()).isEqualTo(512 * 1024);
        assertThat(settings.maxBodyBytes()).isEqualTo(24 * 1024 * 1024);
        assertThat(settings.maxConnections()).isEqualTo(20_000);
        assertThat(settings.headTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.bodyTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.keepAlive()).isEqualTo(Duration.ofSeconds(90));
        assertThat(settings.trustedProxies()).isEmpty();
        assertThat(settings.allowedOrigins()).isEmpty();
        assertThat(settings.prometheusDiscovery()).isFalse();
        assertThat(settings.checkParameters()).isTrue();
    }

    @Test
    void theKeysOfNacosAreTakenInAllTheirSpellings() {
        assertThat(from(Map.of("nacos.server.main.port", "9")).port()).isEqualTo(9);
        assertThat(from(Map.of("server.servlet.contextPath", "/registry/")).contextPath())
                .isEqualTo("/registry");
        assertThat(from(Map.of("nacos.server.contextPath", "/")).contextPath()).isEmpty();
        assertThat(from(Map.of("server.max-http-header-size", "65536")).maxHeaderBytes())
                .isEqualTo(65_536);
        assertThat(from(Map.of("nacos.core.param.check.enabled", "false")).checkParameters())
                .isFalse();
        assertThat(from(Map.of("muster.trusted-proxies", "10.0.0.0/8, 192.0.2.1"))
                        .trustedProxies())
                .isEqualTo(List.of("10.0.0.0/8", "192.0.2.1"));
    }

    @Test
    void aContextPathThatIsNoneIsRefusedByName() {
        assertThatThrownBy(() -> from(Map.of("server.servlet.context-path", "nacos")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("server.servlet.context-path=nacos is not valid; expected a path such as /nacos");
        assertThatThrownBy(() -> from(Map.of("server.servlet.context-path", "/a/../b")))
                .isInstanceOf(InvalidSettingException.class);
    }
}
