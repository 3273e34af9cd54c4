package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.muster.cluster.logging.LogOutput;
import io.muster.gateway.TlsSettings.Mode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.regex.Pattern;
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
                        Duration.ofSeconds(10),
                        Optional.empty(),
                        0,
                        new LogSettings(new LogOutput(false, false, false, 200), Map.of()),
                        Optional.empty(),
                        new LimitSettings(
                                65536,
                                32 << 20,
                                20_000,
                                10_000,
                                0,
                                64L << 20,
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(180)),
                        new BalanceSettings(Duration.ofSeconds(10), 5, Duration.ofSeconds(5), false),
                        new TlsSettings(
                                Mode.OFF,
                                Mode.OFF,
                                home.resolve("conf/gateway.crt"),
                                home.resolve("conf/gateway.key"),
                                false,
                                Optional.empty(),
                                true,
                                Duration.ofSeconds(10))));
    }

    @Test
    void mapsEveryKey() {
        check(
                "gateway.tracing.endpoint=http://10.0.0.9:4318",
                GatewaySettings::tracing,
                Optional.of("http://10.0.0.9:4318"));
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
        check("gateway.max-header-size=8192", s -> s.limits().headerSize(), 8192);
        check("gateway.max-body-size=4096", s -> s.limits().bodySize(), 4096);
        check("gateway.max-connections=7", s -> s.limits().connections(), 7);
        check("gateway.max-connections-per-client=6", s -> s.limits().connectionsPerClient(), 6);
        check("gateway.max-requests-per-second-per-client=5", s -> s.limits().requestsPerSecond(), 5);
        check("gateway.max-held-megabytes=4", s -> s.limits().memory(), 4L << 20);
        check("gateway.head-timeout=3s", s -> s.limits().headTimeout(), Duration.ofSeconds(3));
        check("gateway.body-timeout=4s", s -> s.limits().bodyTimeout(), Duration.ofSeconds(4));
        check("gateway.keep-alive=60s", s -> s.limits().keepAlive(), Duration.ofSeconds(60));
        check("gateway.dns-interval=1m", GatewaySettings::dnsInterval, Duration.ofMinutes(1));
        check("muster.cluster.secret=abc", GatewaySettings::clusterSecret, Optional.of("abc"));
        check("gateway.status-port=9999", GatewaySettings::statusPort, 9999);
        check("gateway.access-log=true", s -> s.logs().output().accessLog(), true);
        check("gateway.log.stdout=true", s -> s.logs().output().toStandardOutput(), true);
        check("gateway.log.format=json", s -> s.logs().output().json(), true);
        check("gateway.log.total-size-mb=50", s -> s.logs().output().totalMegabytes(), 50);
        check(
                "gateway.log.levels=io.muster.gateway=debug, ROOT = WARN",
                s -> s.logs().levels(),
                Map.of("io.muster.gateway", Level.DEBUG, "ROOT", Level.WARN));
        check("gateway.slow-start=0", s -> s.balance().slowStart(), Duration.ZERO);
        check("gateway.slow-start=3s", s -> s.balance().slowStart(), Duration.ofSeconds(3));
        check("gateway.eject-after=0", s -> s.balance().ejectAfter(), 0);
        check("gateway.eject-for=7s", s -> s.balance().ejectFor(), Duration.ofSeconds(7));
        check("gateway.writes-to-leader=true", s -> s.balance().writesToLeader(), true);
        check("gateway.tls.http=terminate", s -> s.tls().http(), Mode.TERMINATE);
        check("gateway.tls.grpc=pass-through", s -> s.tls().grpc(), Mode.PASS_THROUGH);
        check("gateway.tls.certificate=/a.crt", s -> s.tls().certificate(), Path.of("/a.crt"));
        check("gateway.tls.key=tls/a.key", s -> s.tls().key(), home.resolve("tls/a.key"));
        check("gateway.tls.nodes=true", s -> s.tls().toNodes(), true);
        check("gateway.tls.nodes-authority=ca.crt", s -> s.tls().nodesAuthority(), Optional.of(home.resolve("ca.crt")));
        check("gateway.tls.nodes-verify-name=false", s -> s.tls().verifyNodeNames(), false);
        check("gateway.tls.reload-interval=1s", s -> s.tls().reloadInterval(), Duration.ofSeconds(1));
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
                "gateway.tls.http=yes        | one of off, terminate, pass-through",
                "gateway.log.format=xml      | one of text, json",
                "gateway.log.total-size-mb=1 | a whole number from 20 to 1000000",
                "gateway.log.levels=ROOT     | loggers with TRACE, DEBUG, INFO, WARN, ERROR or OFF, such as io.muster.gateway=DEBUG,ROOT=WARN",
                "gateway.log.levels==INFO    | loggers with TRACE, DEBUG, INFO, WARN, ERROR or OFF, such as io.muster.gateway=DEBUG,ROOT=WARN",
                "gateway.log.levels=a=loud   | loggers with TRACE, DEBUG, INFO, WARN, ERROR or OFF, such as io.muster.gateway=DEBUG,ROOT=WARN",
                "gateway.max-body-size=1     | a whole number from 1024 to 2147483647",
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
            load("gateway.prot=8648\ngateway.port=8648\ngateway.max-conections=5\nmuster.cluster.secrte=x");
        } finally {
            logger.detachAppender(logged);
        }

        assertThat(logged.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        home.resolve(GatewaySettings.FILE)
                                + ": there is no setting gateway.max-conections; did you mean gateway.max-connections?",
                        home.resolve(GatewaySettings.FILE)
                                + ": there is no setting gateway.prot; did you mean gateway.port?",
                        home.resolve(GatewaySettings.FILE)
                                + ": there is no setting muster.cluster.secrte; did you mean muster.cluster.secret?");
    }

    @Test
    void namesEverySettingInTheShippedFile() throws IOException {
        String shipped = Files.readString(Path.of("../deploy/src/main/dist/conf/gateway.properties"));
        SettingsReader reader = new SettingsReader("", new Properties(), Map.of(), new Properties());
        GatewaySettings.read(home, reader);

        for (String key : reader.known()) {
            assertThat(shipped).containsPattern("(?m)^(# )?" + Pattern.quote(key) + "=");
        }
    }

    @Test
    void refusesTlsAroundTls() {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> load("gateway.tls.nodes=true\ngateway.tls.http=pass-through"))
                .withMessageContaining("gateway.tls.nodes=true would put TLS around the TLS");
    }

    @Test
    void keepsTheSecretOutOfLogs() {
        assertThat(load("muster.cluster.secret=topmost").toString()).doesNotContain("topmost");
    }

    private <T> void check(String line, Function<GatewaySettings, T> setting, T expected) {
        assertThat(setting.apply(load(line))).as(line).isEqualTo(expected);
    }

    private GatewaySettings load(String content) {
        try {
            Files.createDirectories(home.resolve("conf"));
            Files.writeString(home.resolve(GatewaySettings.FILE), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return GatewaySettings.load(home, Map.of(), new Properties());
    }
}
