package io.muster.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.raft.RaftSettings;
import io.muster.server.settings.InvalidSettingException;
import io.muster.server.settings.PropertySource;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigSettingsTest {

    @Test
    void theDefaultsAreThoseOfNacosWhereItHasTheSetting() {
        ConfigSettings settings = ConfigSettings.from(PropertySource.of(Map.of()));

        assertThat(settings.maxContentCharacters()).isEqualTo(10_485_760);
        assertThat(settings.maxContentBytes()).isEqualTo(3 * 10_485_760);
        assertThat(settings.historyRetention()).isEqualTo(Duration.ofDays(30));
        assertThat(settings.cacheBytes()).isEqualTo(64L * 1024 * 1024);
        assertThat(settings.mostGrayReleases()).isEqualTo(10);
        assertThat(settings.mostLongPolls()).isEqualTo(20_000);
        assertThat(settings.importBytes())
                .isEqualTo(Math.min(100L * 1024 * 1024, Runtime.getRuntime().maxMemory() / 8));
        assertThat(settings.sweepInterval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.tailInterval()).isEqualTo(Duration.ofMillis(200));
        assertThat(settings.capacityLimitCheck()).isFalse();
        assertThat(settings.defaultGroupQuota()).isEqualTo(200);
        assertThat(settings.defaultNamespaceQuota()).isEqualTo(200);
        assertThat(settings.defaultClusterQuota()).isEqualTo(100_000);
        assertThat(settings.defaultMaxSize()).isEqualTo(102_400);
        assertThat(settings.defaultMaxAggregateCount()).isEqualTo(10_000);
        assertThat(settings.defaultMaxAggregateSize()).isEqualTo(1_024);
        assertThat(settings.validateContent()).isFalse();
    }

    @Test
    void nacosKeysAreTakenAndBadValuesNamed() {
        PropertySource given = PropertySource.of(Map.of(
                "maxContent", "1000",
                "nacos.config.retention.days", "7",
                "nacos.config.gray.version.max.count", "3",
                "isCapacityLimitCheck", "true",
                "defaultTenantQuota", "5"));
        ConfigSettings settings = ConfigSettings.from(given);

        assertThat(settings.maxContentCharacters()).isEqualTo(1000);
        assertThat(settings.historyRetention()).isEqualTo(Duration.ofDays(7));
        assertThat(settings.mostGrayReleases()).isEqualTo(3);
        assertThat(settings.capacityLimitCheck()).isTrue();
        assertThat(settings.defaultNamespaceQuota()).isEqualTo(5);
        assertThatThrownBy(() -> ConfigSettings.from(PropertySource.of(Map.of("maxContent", "big"))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("maxContent=big");
    }

    @Test
    void aContentThatTheLogDoesNotTakeAtOnceIsNotPromised() {
        int most = 11 * 1024 * 1024 - 768 * 1024;
        assertThat(throughLog(Map.of()).maxContentCharacters()).isEqualTo(10_485_760);
        assertThat(throughLog(Map.of()).maxContentBytes()).isEqualTo(most);
        assertThat(throughLog(Map.of("maxContent", "1000")).maxContentBytes()).isEqualTo(3000);
        assertThat(throughLog(Map.of("maxContent", "" + most)).maxContentCharacters())
                .isEqualTo(most);
        assertThatThrownBy(() -> throughLog(Map.of("maxContent", "" + (most + 1))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("settings: maxContent=10747905 is not valid; expected at most 10747904 with the embedded"
                        + " storage, whose log takes no more at once.");
        assertThat(ConfigSettings.from(PropertySource.of(Map.of("maxContent", "60000000")))
                        .maxContentBytes())
                .isEqualTo(180_000_000);
    }

    @Test
    void anImportTakesAnEighthOfTheHeapAtMost() {
        String larger = "" + Integer.MAX_VALUE;
        assertThat(ConfigSettings.from(PropertySource.of(Map.of("muster.config.import-max-bytes", larger)))
                        .importBytes())
                .isEqualTo(Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / 8));
        assertThat(ConfigSettings.from(PropertySource.of(Map.of("muster.config.import-max-bytes", "1000")))
                        .importBytes())
                .isEqualTo(1000);
    }

    private static ConfigSettings throughLog(Map<String, String> settings) {
        return ConfigSettings.throughLog(PropertySource.of(settings), RaftSettings.DEFAULT_MAX_COMMAND_BYTES);
    }
}
