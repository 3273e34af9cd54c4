package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.muster.cluster.logging.LogLevels;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FollowedLogLevelsTest {

    private final LoggerContext loggers = new LoggerContext();
    private Map<String, Level> settings = Map.of();
    private String wrong = "";
    private final FollowedLogLevels levels = new FollowedLogLevels(this::read, new LogLevels(loggers));

    @Test
    void takesWhatIsNamedAndGivesBackWhatIsNamedNoMore() {
        loggers.getLogger("io.netty").setLevel(Level.WARN);
        settings = Map.of("io.netty", Level.DEBUG, "io.muster.gateway", Level.TRACE);
        levels.look();
        assertThat(loggers.getLogger("io.netty").getLevel()).isEqualTo(Level.DEBUG);
        assertThat(loggers.getLogger("io.muster.gateway.Node").getEffectiveLevel())
                .isEqualTo(Level.TRACE);

        settings = Map.of("io.muster.gateway", Level.ERROR);
        levels.look();

        assertThat(loggers.getLogger("io.netty").getLevel()).isEqualTo(Level.WARN);
        assertThat(loggers.getLogger("io.muster.gateway").getLevel()).isEqualTo(Level.ERROR);
    }

    @Test
    void keepsTheLevelsWhileTheSettingsCannotBeUsed() {
        settings = Map.of("io.netty", Level.DEBUG);
        levels.look();
        wrong = "gateway.properties is not UTF-8 text";
        levels.look();
        assertThat(loggers.getLogger("io.netty").getLevel()).isEqualTo(Level.DEBUG);

        wrong = "";
        settings = Map.of();
        levels.look();

        assertThat(loggers.getLogger("io.netty").getLevel()).isNull();
    }

    @Test
    void leavesALevelAloneThatSomebodyElseHasChangedMeanwhile() {
        settings = Map.of("io.netty", Level.DEBUG);
        levels.look();
        loggers.getLogger("io.netty").setLevel(Level.OFF);

        levels.look();

        assertThat(loggers.getLogger("io.netty").getLevel()).isEqualTo(Level.OFF);
    }

    private Map<String, Level> read() {
        if (!wrong.isEmpty()) {
            throw new SettingsException(wrong);
        }
        return settings;
    }
}
