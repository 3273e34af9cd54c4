package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class GatewaySettingsTest {

    @TempDir
    Path home;

    @Test
    void hasADefaultForEverySetting() {
        assertThat(load(""))
                .isEqualTo(new GatewaySettings(
                        "0.0.0.0",
                        8848,
                        home.resolve("conf/cluster.conf"),
                        8848,
                        "/nacos",
                        true,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(120),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        2,
                        Duration.ofSeconds(10),
                        65536));
    }

    @Test
    void mapsEveryKey() {
        check("gateway.host=127.0.0.1", GatewaySettings::host, "127.0.0.1");
        check("gateway.port=8648", GatewaySettings::port, 8648);
        check("gateway.port=8648", GatewaySettings::grpcPort, 9648);
        check("gateway.cluster-conf=/etc/c.conf", GatewaySettings::clusterConf, Path.of("/etc/c.conf"));
        check("gateway.cluster-conf=my/c.conf", GatewaySettings::clusterConf, home.resolve("my/c.conf"));
        check("gateway.member-port=8748", GatewaySettings::memberPort, 8748);
        check("gateway.context-path=/", GatewaySettings::contextPath, "");
        check("gateway.context-path=registry/", GatewaySettings::contextPath, "/registry");
        check("gateway.proxy-protocol=false", GatewaySettings::proxyProtocol, false);
        check("gateway.connect-timeout=300", GatewaySettings::connectTimeout, Duration.ofMillis(300));
        check("gateway.idle-timeout=2m", GatewaySettings::idleTimeout, Duration.ofMinutes(2));
        check("gateway.health-interval=500ms", GatewaySettings::healthInterval, Duration.ofMillis(500));
        check("gateway.health-timeout=2s", GatewaySettings::healthTimeout, Duration.ofSeconds(2));
        check("gateway.health-failures=3", GatewaySettings::healthFailures, 3);
        check("gateway.drain-timeout=1 h", GatewaySettings::drainTimeout, Duration.ofHours(1));
        check("gateway.max-header-size=8192", GatewaySettings::maxHeaderSize, 8192);
    }

    @Test
    void prefersPropertiesToEnvironmentToFile() throws IOException {
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve(GatewaySettings.FILE), "gateway.port=1111\n");
        Properties system = new Properties();

        assertThat(GatewaySettings.load(home, Map.of(), system).port()).isEqualTo(1111);
        Map<String, String> environment = Map.of("GATEWAY_PORT", "2222", "GATEWAY_CLUSTER_CONF", "/x");
        assertThat(GatewaySettings.load(home, environment, system).port()).isEqualTo(2222);
        assertThat(GatewaySettings.load(home, environment, system).clusterConf())
                .isEqualTo(Path.of("/x"));
        system.setProperty("gateway.port", "3333");
        assertThat(GatewaySettings.load(home, environment, system).port()).isEqualTo(3333);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gateway.port=abc            | a whole number from 1 to 64535",
                "gateway.port=64536          | a whole number from 1 to 64535",
                "gateway.proxy-protocol=yes  | true or false",
                "gateway.idle-timeout=soon   | a time such as 500ms, 10s or 2m",
                "gateway.idle-timeout=0      | a time such as 500ms, 10s or 2m",
                "gateway.idle-timeout=-1s    | a time such as 500ms, 10s or 2m",
                "gateway.idle-timeout=9999h  | a time such as 500ms, 10s or 2m",
            })
    void saysWhatIsExpectedInsteadOfAWrongValue(String line, String expected) {
        String key = line.substring(0, line.indexOf('='));
        String value = line.substring(line.indexOf('=') + 1);

        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> load(line))
                .withMessage(home.resolve(GatewaySettings.FILE) + ": " + key + " is \"" + value + "\"; expected "
                        + expected);
    }

    @Test
    void namesTheNearestSettingForAnUnknownOne() {
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        Logger logger = (Logger) LoggerFactory.getLogger(SettingsReader.class);
        logger.addAppender(logged);
        try {
            load("gateway.prot=8648\ngateway.port=8648");
        } finally {
            logger.detachAppender(logged);
        }

        assertThat(logged.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(home.resolve(GatewaySettings.FILE)
                        + ": there is no setting gateway.prot; did you mean gateway.port?");
    }

    private <T> void check(String line, Function<GatewaySettings, T> setting, T expected) {
        assertThat(setting.apply(load(line))).as(line).isEqualTo(expected);
    }

    private GatewaySettings load(String content) {
        try {
            Files.createDirectories(home.resolve("conf"));
            Files.writeString(home.resolve(GatewaySettings.FILE), content);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return GatewaySettings.load(home, Map.of(), new Properties());
    }
}
