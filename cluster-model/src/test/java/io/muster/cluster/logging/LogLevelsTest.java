package io.muster.cluster.logging;

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

    @Test
    void aLoggerGetsTheLevelBackThatItHadAtFirst() {
        loggers.getLogger("ROOT").setLevel(Level.INFO);
        loggers.getLogger("io.netty").setLevel(Level.WARN);
        levels.set("io.netty", Level.DEBUG);
        levels.set("io.netty", Level.TRACE);
        levels.set("io.muster", Level.DEBUG);
        levels.set("ROOT", Level.ERROR);

        levels.restore("io.netty");
        levels.restore("io.muster");
        levels.restore("ROOT");
        levels.restore("never.set");

        assertThat(loggers.getLogger("io.netty").getLevel()).isEqualTo(Level.WARN);
        assertThat(loggers.getLogger("io.muster").getLevel()).isNull();
        assertThat(loggers.getLogger("ROOT").getLevel()).isEqualTo(Level.INFO);
        assertThat(loggers.exists("never.set")).isNull();
    }

    @Test
    void levelsAreKnownByTheirNames() {
        assertThat(LogLevels.parse("debug")).contains(Level.DEBUG);
        assertThat(LogLevels.parse("OFF")).contains(Level.OFF);
        assertThat(LogLevels.parse("loud")).isEmpty();
        assertThat(LogLevels.parse("")).isEmpty();
    }
}
