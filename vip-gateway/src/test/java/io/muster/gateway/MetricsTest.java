package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What Prometheus is told. */
class MetricsTest extends GatewayTestBase {

    @Test
    void tellOfEachNodeItsHealthAndWorkAndOfAllRequestsTheirLatencies() throws IOException {
        Backend broken = backend();
        Backend working = backend();
        broken.behaviour = Backend::breakOff;
        startGateway(broken, working);
        Socket client = connectTo(port + 1000);
        client.getOutputStream().write('x');
        assertThat(client.getInputStream().read()).isEqualTo('x');
        await().until(() -> {
            assertThat(get(CONFIGS).statusCode()).isEqualTo(200);
            return status(broken).getInteger("retries") >= 1;
        });

        String metrics = get("/gateway/metrics").body();

        assertThat(value(metrics, "muster_gateway_node_health", working, "state=\"ready\""))
                .isEqualTo(1);
        assertThat(value(metrics, "muster_gateway_node_health", working, "state=\"dead\""))
                .isZero();
        assertThat(value(metrics, "muster_gateway_node_requests_total", working))
                .isPositive();
        assertThat(value(metrics, "muster_gateway_node_retries_total", broken)).isPositive();
        assertThat(value(metrics, "muster_gateway_node_failures_total", broken)).isPositive();
        assertThat(value(metrics, "muster_gateway_node_grpc_connections", working)
                        + value(metrics, "muster_gateway_node_grpc_connections", broken))
                .isEqualTo(1);
        assertThat(metrics)
                .contains("muster_gateway_connections_grpc 1.0")
                .containsPattern(
                        "muster_gateway_requests_seconds_bucket\\{kind=\"[a-z]+\",status=\"2xx\",le=\"0.001\"} ")
                .containsPattern(
                        "muster_gateway_requests_seconds_bucket\\{kind=\"[a-z]+\",status=\"2xx\",le=\"\\+Inf\"} [1-9]")
                .contains("muster_gateway_refused_total{limit=\"rate\"} 0.0");
    }

    private static double value(String metrics, String name, Backend node, String... labels) {
        return metrics.lines()
                .filter(line -> line.startsWith(name + "{") && line.contains(node.address()))
                .filter(line ->
                        Pattern.compile(String.join(".*", labels)).matcher(line).find())
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " of " + node.address() + " is missing in " + metrics));
    }
}
