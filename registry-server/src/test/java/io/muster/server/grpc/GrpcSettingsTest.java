package io.muster.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.server.settings.InvalidSettingException;
import io.muster.server.settings.PropertySource;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GrpcSettingsTest {

    @Test
    void theDefaultsAreThoseOfTheDocumentation() {
        GrpcSettings settings = GrpcSettings.from(PropertySource.of(Map.of()), "0.0.0.0", 8848);

        assertThat(settings.port()).isEqualTo(9848);
        assertThat(settings.httpPort()).isEqualTo(8848);
        assertThat(settings.maximumMessageBytes()).isEqualTo(10 * 1024 * 1024);
        assertThat(settings.maximumConnections()).isEqualTo(20_000);
        assertThat(settings.maximumConnectionsPerAddress()).isEqualTo(10_000);
        assertThat(settings.maximumOutstandingPushes()).isEqualTo(4096);
        assertThat(settings.maximumSubscriptions()).isEqualTo(10_000);
        assertThat(settings.idleAfter()).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.detectionTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.blockedAfter()).isEqualTo(Duration.ofSeconds(300));
        assertThat(settings.serviceWatches()).isEqualTo(new FuzzyWatchLimits(20, 500));
        assertThat(settings.configWatches()).isEqualTo(new FuzzyWatchLimits(20, 500));
    }

    @Test
    void theNamesOfNacosAreTakenAndValuesOutOfBoundsRefused() {
        GrpcSettings settings = GrpcSettings.from(
                PropertySource.of(Map.of(
                        "nacos.remote.server.grpc.maxinbound.message.size", "20000",
                        "nacos.config.fuzzy.watch.max.pattern.match.config.count", "7")),
                "0.0.0.0",
                8848);

        assertThat(settings.maximumMessageBytes()).isEqualTo(20_000);
        assertThat(settings.configWatches().matches()).isEqualTo(7);
        assertThatThrownBy(() -> GrpcSettings.from(
                        PropertySource.of(Map.of("muster.grpc.max-connections", "0")), "0.0.0.0", 8848))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("muster.grpc.max-connections=0");
    }
}
