package io.muster.server.settings;

import java.util.Properties;

/**
 * What the node writes to its logs. {@code logback.xml} reads it from system properties, which are published before anything
 * is logged.
 *
 * @param toStandardOutput whether the log goes to standard output besides its file, as containers want it
 * @param json one JSON object a line instead of text
 * @param accessLog whether each request but heartbeats and probes gets a line in {@code access.log}
 * @param totalMegabytes what all files together may take, a quarter of it the audit log and a quarter the access log
 */
public record LogSettings(boolean toStandardOutput, boolean json, boolean accessLog, int totalMegabytes) {

    private static final int LEAST_MEGABYTES = 20;
    private static final int MOST_MEGABYTES = 1_000_000;
    private static final int KILOBYTES = 1024;

    /** Files of each log: the one that is written and nine older ones. */
    private static final int FILES = 10;

    /**
     * Reads the settings.
     *
     * @throws InvalidSettingException for a value that is none
     */
    public static LogSettings from(PropertySource source) {
        String format = source.string("muster.log.format").orElse("text");
        if (!format.equals("text") && !format.equals("json")) {
            throw source.invalid("muster.log.format", format, "text or json");
        }
        return new LogSettings(
                source.bool("muster.log.stdout", false),
                format.equals("json"),
                source.bool("server.tomcat.accesslog.enabled", false, "tomcat.accesslog.enabled"),
                source.integer("muster.log.total-size-mb", 200, LEAST_MEGABYTES, MOST_MEGABYTES));
    }

    /** Tells {@code logback.xml}. */
    public void publish(Properties system) {
        String format = json ? "JSON" : "TEXT";
        system.setProperty("muster.logback.format", format);
        system.setProperty("muster.logback.stdout", toStandardOutput ? format : "NONE");
        system.setProperty("muster.logback.access", accessLog ? "INFO" : "OFF");
        int kilobytes = totalMegabytes * KILOBYTES / FILES;
        system.setProperty("muster.logback.file-size", kilobytes / 2 + "KB");
        system.setProperty("muster.logback.audit-file-size", kilobytes / 4 + "KB");
        system.setProperty("muster.logback.access-file-size", kilobytes / 4 + "KB");
    }
}
