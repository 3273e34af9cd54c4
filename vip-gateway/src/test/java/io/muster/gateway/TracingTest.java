package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A trace that a client has begun, on its way through the gateway. */
class TracingTest extends GatewayTestBase {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN_OF_CLIENT = "00f067aa0ba902b7";

    private final List<String> exported = new CopyOnWriteArrayList<>();
    private HttpServer collector;

    @AfterEach
    void stopCollector() {
        collector.stop(0);
    }

    @Test
    void goesOnAtTheNodeWithTheGatewaysSpanBetween() throws IOException {
        collector = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 10);
        collector.createContext("/v1/traces", exchange -> {
            exported.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        properties.setProperty(
                "gateway.tracing.endpoint",
                "http://127.0.0.1:" + collector.getAddress().getPort());
        Backend node = backend();
        startGateway(node);

        send(request("/nacos/v1/cs/configs?dataId=a")
                .header("traceparent", "00-" + TRACE + "-" + SPAN_OF_CLIENT + "-01")
                .GET());

        assertThat(node.received("/nacos/v1/cs/configs").get(0).header("traceparent"))
                .startsWith("00-" + TRACE + "-")
                .doesNotContain(SPAN_OF_CLIENT);
        String traceId = new String(HexFormat.of().parseHex(TRACE), StandardCharsets.ISO_8859_1);
        Backend.await(gateway.stop());
        gateway = null;
        assertThat(exported).as("what a stopped gateway has sent").anySatisfy(body -> assertThat(body)
                .contains(traceId, "muster-gateway"));
    }
}
