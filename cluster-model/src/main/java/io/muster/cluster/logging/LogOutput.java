package io.muster.cluster.logging;

import java.util.Properties;

/**
 * Where a process writes its log and how. The configurations of Logback read it from system properties, which are published before
 * anything is logged; what they have in common is in {@code appenders.xml} beside this class.
 *
 * @param toStandardOutput whether the log goes to standard output besides its file, as containers want it
 * @param json one JSON object a line instead of text
 * @param accessLog whether each request but heartbeats and probes gets a line in a file of its own
 * @param totalMegabytes what all files together may take: half of it the log, the other half those beside it
 */
public record LogOutput(boolean toStandardOutput, boolean json, boolean accessLog, int totalMegabytes) {

    /** The least that {@code totalMegabytes} may be. */
    public static final int LEAST_MEGABYTES = 20;

    /** The most that {@code totalMegabytes} may be. */
    public static final int MOST_MEGABYTES = 1_000_000;

    /** {@code totalMegabytes} unless the operator says otherwise. */
    public static final int DEFAULT_MEGABYTES = 200;

    private static final int KILOBYTES = 1024;

    /** Files of each log: the one that is written and nine older ones. */
    private static final int FILES = 10;

    /** Tells Logback. {@code muster.logback.half} and {@code .quarter} are what one file of a log with that share of the whole may take. */
    public void publish(Properties system) {
        String format = json ? "JSON" : "TEXT";
        system.setProperty("muster.logback.format", format);
        system.setProperty("muster.logback.stdout", toStandardOutput ? format : "NONE");
        system.setProperty("muster.logback.access", accessLog ? "INFO" : "OFF");
        int kilobytes = totalMegabytes * KILOBYTES / FILES;
        system.setProperty("muster.logback.half", kilobytes / 2 + "KB");
        system.setProperty("muster.logback.quarter", kilobytes / 4 + "KB");
    }
}
