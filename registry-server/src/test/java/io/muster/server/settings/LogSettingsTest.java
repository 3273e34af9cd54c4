package io.muster.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.muster.cluster.logging.LogOutput;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings of logs, and what the shipped {@code logback.xml} makes of them. */
class LogSettingsTest {

    @TempDir
    Path logs;

    @Test
    void defaultsAreOneBoundedTextFileWithoutAccessLog() throws Exception {
        LogOutput settings = LogSettings.from(PropertySource.of(Map.of()));
        assertThat(settings).isEqualTo(new LogOutput(false, false, false, 200));

        LoggerContext context = configure(settings);
        context.getLogger("some.Where").info("a line");
        context.getLogger("io.muster.access").info("a request");
        context.stop();

        assertThat(Files.readString(logs.resolve("muster.log"))).contains("INFO  Where - a line");
        assertThat(logs.resolve("access.log")).isEmptyFile();
    }

    @Test
    void writesJsonAndTheAccessLogWhenAskedTo() throws Exception {
        LoggerContext context = configure(LogSettings.from(
                PropertySource.of(Map.of("muster.log.format", "json", "server.tomcat.accesslog.enabled", "true"))));
        context.getLogger("some.Where").info("one {}", "line");
        context.getLogger("io.muster.access").info("127.0.0.1 GET /nacos/v1/ns/instance/list 200 12 1");
        context.stop();

        JsonObject line =
                new JsonObject(Files.readString(logs.resolve("muster.log")).strip());
        assertThat(line.getString("formattedMessage")).isEqualTo("one line");
        assertThat(line.getString("level")).isEqualTo("INFO");
        assertThat(Files.readString(logs.resolve("access.log")))
                .contains("127.0.0.1 GET /nacos/v1/ns/instance/list 200 12 1");
    }

    @Test
    void staysWithinItsSizeHoweverMuchIsLogged() throws Exception {
        LoggerContext context = configure(new LogOutput(false, false, true, 20));
        Logger log = context.getLogger("some.Where");
        String line = "x".repeat(4000);
        // How often a file is full depends on how often its size is looked at: on the clock, not on the lines.
        Path oldest = logs.resolve("muster.9.log.gz");
        await().pollInterval(Duration.ofMillis(1)).until(() -> {
            for (int i = 0; i < 600; i++) {
                log.info(line);
            }
            return Files.exists(oldest);
        });
        for (int i = 0; i < 6_000; i++) {
            log.info(line);
        }
        context.stop();

        try (Stream<Path> files = Files.list(logs)) {
            assertThat(files.mapToLong(file -> file.toFile().length()).sum()).isLessThan(20L << 20);
        }
        assertThat(oldest).exists();
        assertThat(logs.resolve("muster.10.log.gz")).doesNotExist();
    }

    @Test
    void whatIsPublishedIsNotTakenForASetting() {
        Properties system = new Properties();
        LogOutput settings = new LogOutput(true, true, true, 50);
        settings.publish(system);

        LogOutput again = LogSettings.from(new PropertySource("settings", new Properties(), Map.of(), system));

        assertThat(again).isEqualTo(LogSettings.from(PropertySource.of(Map.of())));
    }

    @Test
    void refusesAnUnknownFormat() {
        assertThatThrownBy(() -> LogSettings.from(PropertySource.of(Map.of("muster.log.format", "xml"))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("muster.log.format")
                .hasMessageContaining("text or json");
    }

    private LoggerContext configure(LogOutput settings) throws Exception {
        Properties published = new Properties();
        settings.publish(published);
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        context.putProperty("muster.logs", logs.toString());
        published.forEach((key, value) -> context.putProperty((String) key, (String) value));
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        try (var shipped = getClass().getResourceAsStream("/logback.xml")) {
            if (shipped == null) {
                throw new IOException("logback.xml is not on the class path");
            }
            configurator.doConfigure(shipped);
        }
        return context;
    }
}
