package io.muster.server.settings;

import java.net.URI;
import java.util.Optional;

/**
 * Traces in the form of OpenTelemetry.
 *
 * @param endpoint the collector that they are sent to (OTLP over HTTP); empty for none
 */
public record TracingSettings(Optional<String> endpoint) {

    private static final String ENDPOINT = "muster.tracing.endpoint";

    /** @throws InvalidSettingException when the endpoint is no address of HTTP */
    public static TracingSettings from(PropertySource source) {
        Optional<String> endpoint = source.string(ENDPOINT).filter(text -> !text.isBlank());
        endpoint.filter(text -> !isHttp(text)).ifPresent(text -> {
            throw source.invalid(ENDPOINT, text, "the address of a collector, such as http://10.0.0.9:4318");
        });
        return new TracingSettings(endpoint);
    }

    private static boolean isHttp(String text) {
        try {
            URI uri = URI.create(text);
            return uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
