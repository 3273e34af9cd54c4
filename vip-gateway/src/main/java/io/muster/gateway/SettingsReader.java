package io.muster.gateway;

import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads typed values from a settings file, the environment and the system properties, and knows which keys exist. */
final class SettingsReader {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)?");
    private static final Pattern HTTP_ADDRESS = Pattern.compile("https?://[^/\\s]+(/\\S*)?");

    private final String source;
    private final Properties file;
    private final Map<String, String> environment;
    private final Properties system;
    private final Set<String> known = new TreeSet<>();

    SettingsReader(String source, Properties file, Map<String, String> environment, Properties system) {
        this.source = source;
        this.file = file;
        this.environment = environment;
        this.system = system;
    }

    String text(String key, String defaultValue) {
        known.add(key);
        String variable = key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
        for (String value : new String[] {system.getProperty(key), environment.get(variable), file.getProperty(key)}) {
            if (value != null && !value.isBlank()) {
                return value.trim();
            }
        }
        return defaultValue;
    }

    /** The address of something that speaks HTTP; empty when it is not set. */
    Optional<String> httpAddress(String key) {
        String text = text(key, "");
        if (!text.isEmpty() && !HTTP_ADDRESS.matcher(text).matches()) {
            throw wrong(key, text, "an address such as http://10.0.0.9:4318");
        }
        return Optional.of(text).filter(address -> !address.isEmpty());
    }

    int number(String key, int defaultValue, int least, int most) {
        String text = text(key, Integer.toString(defaultValue));
        String expected = "a whole number from " + least + " to " + most;
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            throw wrong(key, text, expected);
        }
        throw wrong(key, text, expected);
    }

    boolean bool(String key, boolean defaultValue) {
        String text = text(key, Boolean.toString(defaultValue));
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(key, text, "true or false");
        };
    }

    /** One of the constants, written in small letters with dashes. */
    <E extends Enum<E>> E choice(String key, E defaultValue, Class<E> type) {
        String text = text(key, spelled(defaultValue));
        StringBuilder expected = new StringBuilder();
        for (E constant : type.getEnumConstants()) {
            if (spelled(constant).equalsIgnoreCase(text)) {
                return constant;
            }
            expected.append(expected.isEmpty() ? "one of " : ", ").append(spelled(constant));
        }
        throw wrong(key, text, expected.toString());
    }

    private static String spelled(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** As {@link #duration}, but zero is a value too. */
    Duration durationOrZero(String key, String defaultValue) {
        return text(key, defaultValue).equals("0") ? Duration.ZERO : duration(key, defaultValue);
    }

    /** A number with the unit ms, s, m or h; without a unit it means milliseconds. Zero is refused. */
    Duration duration(String key, String defaultValue) {
        String text = text(key, defaultValue);
        Matcher matcher = DURATION.matcher(text);
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            String unit = matcher.group(2) == null ? "ms" : matcher.group(2);
            Duration duration =
                    switch (unit) {
                        case "ms" -> Duration.ofMillis(amount);
                        case "s" -> Duration.ofSeconds(amount);
                        case "m" -> Duration.ofMinutes(amount);
                        default -> Duration.ofHours(amount);
                    };
            if (!duration.isZero() && duration.toMillis() <= Integer.MAX_VALUE) {
                return duration;
            }
        }
        throw wrong(key, text, "a time such as 500ms, 10s or 2m");
    }

    /** Every key that has been asked for. */
    Set<String> known() {
        return Set.copyOf(known);
    }

    /** Logs one line for each key of the file that nobody has read, with the nearest key that exists. */
    void warnAboutUnknownKeys() {
        // Not a static field: how the log is written is one of the settings.
        Logger log = LoggerFactory.getLogger(SettingsReader.class);
        for (String key : new TreeSet<>(file.stringPropertyNames())) {
            if (known.contains(key)) {
                continue;
            }
            String nearest = known.stream()
                    .min(Comparator.comparingInt(candidate -> distance(candidate, key)))
                    .orElseThrow();
            log.warn("{}: there is no setting {}; did you mean {}?", source, key, nearest);
        }
    }

    /** The exception for a value that is not what the key takes. */
    SettingsException wrong(String key, String text, String expected) {
        return new SettingsException(source + ": " + key + " is \"" + text + "\"; expected " + expected);
    }

    /** The Levenshtein distance. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substitution, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
