package io.muster.gateway;

import ch.qos.logback.classic.Level;
import io.muster.cluster.logging.LogLevels;
import io.muster.cluster.logging.LogOutput;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the gateway writes to its logs.
 *
 * @param output where it goes; read once, when the gateway starts
 * @param levels of loggers by their names; followed while the file is edited, see {@link FollowedLogLevels}
 */
record LogSettings(LogOutput output, Map<String, Level> levels) {

    /** By which lines of requests are switched on, in {@code gateway.log.levels} too. */
    static final String ACCESS_LOGGER = "muster.gateway.access";

    private static final String LEVELS = "gateway.log.levels";

    private enum Format {
        TEXT,
        JSON
    }

    /** @throws SettingsException for a value that is none */
    static LogSettings read(SettingsReader reader) {
        return new LogSettings(
                new LogOutput(
                        reader.bool("gateway.log.stdout", false),
                        reader.choice("gateway.log.format", Format.TEXT, Format.class) == Format.JSON,
                        reader.bool("gateway.access-log", false),
                        reader.number(
                                "gateway.log.total-size-mb",
                                LogOutput.DEFAULT_MEGABYTES,
                                LogOutput.LEAST_MEGABYTES,
                                LogOutput.MOST_MEGABYTES)),
                levels(reader));
    }

    private static Map<String, Level> levels(SettingsReader reader) {
        Map<String, Level> levels = new TreeMap<>();
        String text = reader.text(LEVELS, "");
        if (text.isEmpty()) {
            return levels;
        }
        for (String pair : text.split(",")) {
            int equals = pair.indexOf('=');
            String name = pair.substring(0, Math.max(0, equals)).strip();
            Level level = LogLevels.parse(pair.substring(equals + 1).strip())
                    .filter(known -> !name.isEmpty())
                    .orElseThrow(() -> reader.wrong(
                            LEVELS,
                            text,
                            "loggers with TRACE, DEBUG, INFO, WARN, ERROR or OFF, such as"
                                    + " io.muster.gateway=DEBUG,ROOT=WARN"));
            levels.put(name, level);
        }
        return levels;
    }
}
