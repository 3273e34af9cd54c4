package io.muster.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeSettingsTest {

    private static final Path HOME = Path.of("home");

    @Test
    void aNodeIsPartOfAClusterOn8848ByDefault() {
        NodeSettings settings = read(Map.of(), Optional.empty());

        assertThat(settings.standalone()).isFalse();
        assertThat(settings.ports().http()).isEqualTo(8848);
        assertThat(settings.bindHost()).isEqualTo("0.0.0.0");
        assertThat(settings.clusterConf()).isEqualTo(HOME.resolve("conf").resolve("cluster.conf"));
    }

    @Test
    void theCommandLineDecidesTheMode() {
        assertThat(read(Map.of("nacos.standalone", "true"), Optional.of("cluster"))
                        .standalone())
                .isFalse();
        assertThat(read(Map.of(), Optional.of("standalone")).standalone()).isTrue();
        assertThat(read(Map.of("nacos.standalone", "true"), Optional.empty()).standalone())
                .isTrue();
    }

    @Test
    void thePortKeyOf3IsReadToo() {
        assertThat(read(Map.of("nacos.server.main.port", "9000"), Optional.empty())
                        .ports()
                        .http())
                .isEqualTo(9000);
    }

    @Test
    void aPortWhoseNeighboursDoNotExistIsRefused() {
        assertThatThrownBy(() -> read(Map.of("server.port", "65000"), Optional.empty()))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("server.port=65000");
    }

    private static NodeSettings read(Map<String, String> values, Optional<String> mode) {
        return NodeSettings.from(PropertySource.of(values), HOME, mode);
    }
}
