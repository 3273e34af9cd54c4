package io.muster.server.naming;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/**
 * How often instances are checked: the pause between two checks follows how long checks take, smoothed, within bounds.
 *
 * @param mostMillis the longest pause
 * @param leastMillis the shortest pause
 * @param factor how much of the pause before is kept, 0 to 1
 */
public record CheckTiming(long mostMillis, long leastMillis, double factor) {

    public static final CheckTiming TCP = new CheckTiming(5000, 1000, 0.75);
    public static final CheckTiming HTTP = new CheckTiming(5000, 500, 0.85);
    public static final CheckTiming MYSQL = new CheckTiming(3000, 2000, 0.65);

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int LEAST_OF_MOST = 3000;
    private static final int LEAST_OF_LEAST = 500;
    private static final int LONGEST = 600_000;

    /** What a switch such as {@code tcpHealthParams} says, or the default. */
    public static CheckTiming of(Switches switches, String entry, CheckTiming otherwise) {
        String value = switches.values().get(entry);
        return value == null ? otherwise : parse(value).orElse(otherwise);
    }

    /** Reads {@code {"max":..,"min":..,"factor":..}}; empty when it is something else or out of bounds. */
    static Optional<CheckTiming> parse(String text) {
        JsonNode json;
        try {
            json = MAPPER.readTree(text);
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
        JsonNode most = json.path("max");
        JsonNode least = json.path("min");
        JsonNode factor = json.path("factor");
        if (!most.canConvertToInt() || !least.canConvertToInt() || !factor.isNumber()) {
            return Optional.empty();
        }
        CheckTiming timing = new CheckTiming(most.asLong(), least.asLong(), factor.asDouble());
        boolean within = timing.mostMillis >= LEAST_OF_MOST
                && timing.mostMillis <= LONGEST
                && timing.leastMillis >= LEAST_OF_LEAST
                && timing.leastMillis <= timing.mostMillis
                && timing.factor >= 0
                && timing.factor <= 1;
        return within ? Optional.of(timing) : Optional.empty();
    }

    /** The pause after a check that took so long, when the pause before it was so long. */
    public long next(long pauseMillis, long tookMillis) {
        double smoothed = pauseMillis * factor + tookMillis * (1 - factor);
        return Math.round(Math.min(mostMillis, Math.max(leastMillis, smoothed)));
    }
}
