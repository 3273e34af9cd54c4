package io.muster.server.http.core;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.junit.jupiter.api.Test;

class LogLevelsTest {

    private final LoggerContext loggers = new LoggerContext();
    private final LogLevels levels = new LogLevels(loggers);

    @Test
    void namesThatAreNoLoggersAreTakenOnlySoOften() {
        loggers.getLogger("io.muster.server.naming.RegistryQueries");
        for (int i = 0; i < LogLevels.MOST_NEW; i++) {
            assertThat(levels.set("made-up-" + i, Level.DEBUG)).isTrue();
        }
        int before = loggers.getLoggerList().size();

        assertThat(levels.set("one-too-many", Level.DEBUG)).isFalse();

        assertThat(loggers.getLoggerList()).hasSize(before);
        assertThat(loggers.exists("one-too-many")).isNull();
        assertThat(levels.set("made-up-1", Level.WARN)).as("one that is there").isTrue();
        assertThat(levels.set("io.muster.server", Level.WARN)).as("a package").isTrue();
        assertThat(levels.set("ROOT", Level.ERROR)).isTrue();
        assertThat(loggers.getLogger("ROOT").getLevel()).isEqualTo(Level.ERROR);
    }
}
