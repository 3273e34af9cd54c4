package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import io.muster.cluster.logging.LogOutput;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the shipped configuration of the gateway's log makes of its settings. */
class LogFilesTest {

    @TempDir
    Path logs;

    private final LoggerContext context = new LoggerContext();

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void allFilesTogetherTakeNoMoreThanTheyMay() throws Exception {
        configure(new LogOutput(false, false, true, 50));

        long log = most(context.getLogger("ROOT").getAppender("FILE_TEXT"));
        AsyncAppender queue =
                (AsyncAppender) context.getLogger(LogSettings.ACCESS_LOGGER).getAppender("ACCESS");
        long requests = most(queue.getAppender("ACCESS_FILE"));

        assertThat(log).isPositive().isEqualTo(requests);
        assertThat(log + requests).isBetween(49L << 20, 50L << 20);
    }

    @Test
    void aLineIsWrittenAsItWasAskedFor() throws Exception {
        configure(new LogOutput(false, true, false, 50));
        context.getLogger("io.muster.gateway.Some").info("one {}", "line");
        context.getLogger(LogSettings.ACCESS_LOGGER).info("a request");
        context.stop();

        assertThat(Files.readString(logs.resolve("gateway.log"))).contains("\"formattedMessage\":\"one line\"");
        assertThat(logs.resolve("gateway-access.log")).isEmptyFile();
    }

    /** Bytes of the file that is written and of all older ones, as if none of them were compressed. */
    private static long most(Appender<ILoggingEvent> appender) {
        RollingFileAppender<ILoggingEvent> file = (RollingFileAppender<ILoggingEvent>) appender;
        int older = ((FixedWindowRollingPolicy) file.getRollingPolicy()).getMaxIndex();
        return ((SizeBasedTriggeringPolicy<?>) file.getTriggeringPolicy())
                        .getMaxFileSize()
                        .getSize()
                * (older + 1);
    }

    private void configure(LogOutput output) throws Exception {
        Properties published = new Properties();
        output.publish(published);
        context.setMDCAdapter(new LogbackMDCAdapter());
        context.putProperty("muster.logs", logs.toString());
        published.forEach((key, value) -> context.putProperty((String) key, (String) value));
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        try (InputStream shipped = GatewayMain.class.getResourceAsStream("logback-gateway.xml")) {
            configurator.doConfigure(shipped);
        }
    }
}
