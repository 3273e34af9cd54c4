package io.muster.cluster;

import java.util.Locale;
import java.util.Map;

/**
 * Where the traces of a process go, told to the OpenTelemetry SDK in its own words: as system properties, which count like its
 * environment variables ({@code OTEL_TRACES_SAMPLER}, ...). What the operator has set of those stays.
 */
public final class TraceExport {

    /** The SDK would send metrics and logs as well, and speak gRPC. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "otel.java.global-autoconfigure.enabled", "true",
            "otel.exporter.otlp.protocol", "http/protobuf",
            "otel.metrics.exporter", "none",
            "otel.logs.exporter", "none");

    private TraceExport() {}

    /**
     * Called before the first span, once in a process.
     *
     * @param service what the process is called in traces
     * @param endpoint an OTLP collector for HTTP, such as {@code http://10.0.0.9:4318}
     */
    public static void begin(String service, String endpoint) {
        TraceTrouble.listen();
        System.setProperty("otel.exporter.otlp.endpoint", endpoint);
        setUnlessSet("otel.service.name", service);
        DEFAULTS.forEach(TraceExport::setUnlessSet);
    }

    private static void setUnlessSet(String key, String value) {
        String variable = key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
        if (System.getProperty(key) == null && System.getenv(variable) == null) {
            System.setProperty(key, value);
        }
    }
}
