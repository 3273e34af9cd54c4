package io.muster.server.naming;

import java.util.Map;

/**
 * The times by which a beating instance lives, from its metadata where it says them in digits, else the defaults.
 *
 * @param intervalMillis how often it wants to beat
 * @param timeoutMillis after how long a silence it counts as unhealthy
 * @param deleteMillis after how long a silence it is removed
 */
public record HeartBeatTimes(long intervalMillis, long timeoutMillis, long deleteMillis) {

    static final String INTERVAL_KEY = "preserved.heart.beat.interval";
    static final String TIMEOUT_KEY = "preserved.heart.beat.timeout";
    static final String DELETE_KEY = "preserved.ip.delete.timeout";

    /** What holds for an instance that asks for nothing, as clients of all versions expect it. */
    public static final HeartBeatTimes DEFAULT = new HeartBeatTimes(5000, 15_000, 30_000);

    private static final int MOST_DIGITS = 18;

    /** The times that an instance's metadata asks for; the defaults where it says none or what is no number of milliseconds. */
    public static HeartBeatTimes of(Map<String, String> metadata) {
        if (metadata.isEmpty()) {
            return DEFAULT;
        }
        return new HeartBeatTimes(
                millis(metadata, INTERVAL_KEY, DEFAULT.intervalMillis),
                millis(metadata, TIMEOUT_KEY, DEFAULT.timeoutMillis),
                millis(metadata, DELETE_KEY, DEFAULT.deleteMillis));
    }

    /** The interval that metadata asks for, or {@code other} when it says none. */
    static long intervalOr(Map<String, String> metadata, long other) {
        return millis(metadata, INTERVAL_KEY, other);
    }

    boolean isConsistent() {
        return timeoutMillis >= intervalMillis && deleteMillis >= intervalMillis;
    }

    private static long millis(Map<String, String> metadata, String key, long other) {
        String text = metadata.get(key);
        if (text == null || text.isEmpty() || text.length() > MOST_DIGITS) {
            return other;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return other;
            }
        }
        return Long.parseLong(text);
    }
}
