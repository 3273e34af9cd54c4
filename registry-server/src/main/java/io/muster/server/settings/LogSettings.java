package io.muster.server.settings;

import io.muster.cluster.logging.LogOutput;

/** Reads from {@code application.properties} what the node writes to its logs: its own, the audit log and the access log. */
public final class LogSettings {

    private LogSettings() {}

    /**
     * Reads the settings.
     *
     * @throws InvalidSettingException for a value that is none
     */
    public static LogOutput from(PropertySource source) {
        String format = source.string("muster.log.format").orElse("text");
        if (!format.equals("text") && !format.equals("json")) {
            throw source.invalid("muster.log.format", format, "text or json");
        }
        return new LogOutput(
                source.bool("muster.log.stdout", false),
                format.equals("json"),
                source.bool("server.tomcat.accesslog.enabled", false, "tomcat.accesslog.enabled"),
                source.integer(
                        "muster.log.total-size-mb",
                        LogOutput.DEFAULT_MEGABYTES,
                        LogOutput.LEAST_MEGABYTES,
                        LogOutput.MOST_MEGABYTES));
    }
}
