package io.muster.server.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads typed values from {@code application.properties} and the environment, and remembers which keys anybody asked
 * for, so that the keys nobody knows can be reported with their nearest known neighbour.
 *
 * <p>Precedence: a system property, then an environment variable ({@code nacos.core.auth.enabled} is
 * {@code NACOS_CORE_AUTH_ENABLED}; a dash may be left out or written as an underscore), then the file. Values are trimmed; a blank value counts as absent. Not thread-safe:
 * used while starting only.
 */
public final class PropertySource {

    private final String origin;
    private final Properties file;
    private final Map<String, String> environment;
    private final Properties system;
    private final TreeSet<String> knownKeys = new TreeSet<>();

    /**
     * @param origin the name of the file, for messages
     * @param file what the file says
     * @param environment the environment variables
     * @param system the system properties
     */
    public PropertySource(String origin, Properties file, Map<String, String> environment, Properties system) {
        this.origin = origin;
        this.file = file;
        this.environment = environment;
        this.system = system;
    }

    /** A source over the given pairs only; for tests and for defaults. */
    public static PropertySource of(Map<String, String> values) {
        Properties properties = new Properties();
        properties.putAll(values);
        return new PropertySource("settings", properties, Map.of(), new Properties());
    }

    /** The value of the first of the given keys that has one; the later keys are older names of the same setting. */
    public Optional<String> string(String key, String... olderKeys) {
        Optional<String> value = lookUp(key);
        for (String olderKey : olderKeys) {
            Optional<String> older = lookUp(olderKey);
            if (value.isEmpty()) {
                value = older;
            }
        }
        return value;
    }

    /** A switch: {@code true} or {@code false} in any case. */
    public boolean bool(String key, boolean defaultValue, String... olderKeys) {
        return string(key, olderKeys).map(text -> parseBoolean(key, text)).orElse(defaultValue);
    }

    /** A whole number within the given bounds, both included. */
    public int integer(String key, int defaultValue, int least, int most, String... olderKeys) {
        return (int) longInteger(key, defaultValue, least, most, olderKeys);
    }

    /** A whole number within the given bounds, both included. */
    public long longInteger(String key, long defaultValue, long least, long most, String... olderKeys) {
        return string(key, olderKeys)
                .map(text -> parseLong(key, text, least, most))
                .orElse(defaultValue);
    }

    /** A number of milliseconds. */
    public Duration millis(String key, Duration defaultValue, String... olderKeys) {
        return Duration.ofMillis(longInteger(key, defaultValue.toMillis(), 0, Integer.MAX_VALUE, olderKeys));
    }

    /** The values {@code prefix.0}, {@code prefix.1}, ... as far as they go without a gap, at most {@code count}. */
    public List<String> indexed(String prefix, int count) {
        List<String> values = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            Optional<String> value = string(prefix + "." + index);
            if (value.isEmpty()) {
                break;
            }
            values.add(value.get());
        }
        return values;
    }

    /** Declares a key as known although its value does not matter here (read by a tool, or accepted and ignored). */
    public PropertySource accept(String... keys) {
        knownKeys.addAll(List.of(keys));
        return this;
    }

    /**
     * The keys in the file that nothing asked for, each with the known key that is nearest to it, or null where none is
     * near. Call it after everything has been read.
     */
    public Map<String, @Nullable String> unknownKeys() {
        Map<String, @Nullable String> unknown = new TreeMap<>();
        for (String key : file.stringPropertyNames()) {
            if (!knownKeys.contains(key) && knownKeys.stream().noneMatch(known -> isFamily(known, key))) {
                unknown.put(key, nearest(key));
            }
        }
        return unknown;
    }

    private static boolean isFamily(String known, String key) {
        return known.endsWith(".*") && key.startsWith(known.substring(0, known.length() - 1));
    }

    private Optional<String> lookUp(String key) {
        knownKeys.add(key);
        String value = system.getProperty(key);
        if (value == null || value.isBlank()) {
            value = environment.get(environmentName(key));
        }
        if (value == null || value.isBlank()) {
            value = environment.get(environmentName(key.replace('-', '_')));
        }
        if (value == null || value.isBlank()) {
            value = file.getProperty(key);
        }
        return value == null || value.isBlank() ? Optional.empty() : Optional.of(value.trim());
    }

    static String environmentName(String key) {
        return key.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    private boolean parseBoolean(String key, String text) {
        if (text.equalsIgnoreCase("true")) {
            return true;
        }
        if (text.equalsIgnoreCase("false")) {
            return false;
        }
        throw invalid(key, text, "true or false");
    }

    private long parseLong(String key, String text, long least, long most) {
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            throw invalid(key, text, "a whole number from " + least + " to " + most);
        }
        throw invalid(key, text, "a whole number from " + least + " to " + most);
    }

    /** The exception for a value that is not what the key takes. */
    public InvalidSettingException invalid(String key, String value, String expected) {
        return new InvalidSettingException(
                origin + ": " + key + "=" + value + " is not valid; expected " + expected + ".");
    }

    private @Nullable String nearest(String key) {
        String nearest = null;
        int nearestDistance = Math.max(2, key.length() / 4) + 1;
        for (String known : knownKeys) {
            int distance = EditDistance.between(key, known, nearestDistance);
            if (distance < nearestDistance) {
                nearestDistance = distance;
                nearest = known;
            }
        }
        return nearest;
    }
}
