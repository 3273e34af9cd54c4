package io.muster.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.muster.server.settings.InvalidSettingException;
import io.muster.server.settings.PropertySource;
import io.muster.server.settings.TracingSettings;
import io.opentelemetry.api.GlobalOpenTelemetry;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traces of a whole node, sent to a collector of this test. */
class TracingTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private final List<String> exported = new CopyOnWriteArrayList<>();
    private HttpServer collector;

    @TempDir
    Path home;

    @BeforeEach
    void collect() throws Exception {
        collector = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 10);
        collector.createContext("/v1/traces", exchange -> {
            exported.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
    }

    @AfterEach
    void stop() {
        collector.stop(0);
    }

    @Test
    void aRequestIsASpanOfTheTraceThatItsCallerHasBegun() throws Exception {
        // Somebody else in the process has asked for OpenTelemetry first, as MySQL's driver does.
        GlobalOpenTelemetry.get();
        String endpoint = "http://127.0.0.1:" + collector.getAddress().getPort();
        try (StartedNode node = new StartedNode(home, Map.of("muster.tracing.endpoint", endpoint))) {
            HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(
                                            "http://127.0.0.1:" + node.port() + "/nacos/v1/console/health/liveness"))
                                    .header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
                                    .build(),
                            HttpResponse.BodyHandlers.discarding());
        }

        String traceId = new String(HexFormat.of().parseHex(TRACE), StandardCharsets.ISO_8859_1);
        assertThat(exported).as("what a stopped node has sent").anySatisfy(body -> assertThat(body)
                .contains(traceId, "service.name", "muster", "/nacos/v1/console/health/liveness"));
    }

    @Test
    void withoutAnEndpointThereAreNone() {
        assertThat(TracingSettings.from(PropertySource.of(Map.of())).endpoint()).isEmpty();
        assertThatThrownBy(() ->
                        TracingSettings.from(PropertySource.of(Map.of("muster.tracing.endpoint", "collector:4318"))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("such as http://10.0.0.9:4318");
    }
}
