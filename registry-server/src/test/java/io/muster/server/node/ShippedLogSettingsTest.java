package io.muster.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the shipped log settings leave out: libraries that tell an outage again, with stack traces. */
class ShippedLogSettingsTest {

    @Test
    void aLostDatabaseIsToldByMusterAlone(@TempDir Path directory) throws Exception {
        LoggerContext shipped = new LoggerContext();
        shipped.putProperty("muster.logs", directory.toString());
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(shipped);
        configurator.doConfigure(NodeProcess.class.getResource("/logback.xml"));
        try {
            assertThat(shipped.getLogger("com.zaxxer.hikari.pool.ProxyConnection")
                            .isWarnEnabled())
                    .as("marks each broken connection with its stack trace")
                    .isFalse();
            assertThat(shipped.getLogger("com.zaxxer.hikari.pool.HikariPool").isWarnEnabled())
                    .isFalse();
            assertThat(shipped.getLogger("io.muster.persistence.ExternalDatabase")
                            .isInfoEnabled())
                    .isTrue();
        } finally {
            shipped.stop();
        }
    }
}
