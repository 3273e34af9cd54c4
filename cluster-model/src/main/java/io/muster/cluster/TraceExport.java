package io.muster.cluster;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Where the traces of a process go. What the operator has set for OpenTelemetry, as environment variables ({@code OTEL_TRACES_SAMPLER},
 * ...) or as system properties, counts; only the endpoint is always the configured one.
 *
 * <p>It is an SDK of its own and not the process-wide one of OpenTelemetry: whoever asks for that one first decides what it is, and
 * MySQL's driver asks for it with its first connection, on another thread than the one that reads the settings.
 */
public final class TraceExport implements AutoCloseable {

    private static final long CLOSE_PATIENCE_SECONDS = 3;

    private final OpenTelemetrySdk sdk;

    private TraceExport(OpenTelemetrySdk sdk) {
        this.sdk = sdk;
    }

    /**
     * Begins to export. Nothing is sent before there is a span.
     *
     * @param service what the process is called in traces, unless the operator has named it
     * @param endpoint an OTLP collector for HTTP, such as {@code http://10.0.0.9:4318}
     */
    public static TraceExport begin(String service, String endpoint) {
        TraceTrouble.listen();
        // The SDK would send metrics and logs as well, and speak gRPC.
        Map<String, String> defaults = Map.of(
                "otel.service.name", service,
                "otel.exporter.otlp.protocol", "http/protobuf",
                "otel.metrics.exporter", "none",
                "otel.logs.exporter", "none");
        return new TraceExport(AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> defaults)
                .addPropertiesCustomizer(set -> Map.of("otel.exporter.otlp.endpoint", endpoint))
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk());
    }

    /** Makes the spans; of any thread. */
    public OpenTelemetry openTelemetry() {
        return sdk;
    }

    /** Sends what waits and ends; blocks for three seconds at most. */
    @Override
    public void close() {
        sdk.shutdown().join(CLOSE_PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
