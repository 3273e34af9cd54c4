package io.muster.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.server.grpc.RawClient;
import io.muster.server.node.RunningNode;
import io.muster.server.node.StartedNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Prometheus scrapes from a node and discovers through it. */
class PrometheusTest {

    @RegisterExtension
    static final RunningNode NODE = new RunningNode(Map.of("nacos.prometheus.metrics.enabled", "true"));

    @Test
    void instancesAreTargetsWithTheirMetadataAsLabels() throws Exception {
        NODE.send(
                "POST", "/v1/ns/instance?serviceName=shop&ip=10.0.0.1&port=80&metadata=app.kubernetes-io/name%3Dshop");
        NODE.send("POST", "/v1/ns/instance?serviceName=shop&ip=2001:db8::1&port=81&clusterName=b");
        NODE.send("POST", "/v1/ns/instance?serviceName=other&ip=10.0.0.3&port=82&namespaceId=dev");

        assertThat(NODE.get("/prometheus"))
                .extracting(target -> target.at("/targets/0").asText())
                .contains("10.0.0.1:80", "[2001:db8::1]:81", "10.0.0.3:82");
        assertThat(NODE.get("/prometheus/namespaceId/dev")).hasSize(1);
        JsonNode shop = NODE.get("/prometheus/namespaceId/public/service/shop");
        assertThat(shop).hasSize(2);
        assertThat(shop.get(0).at("/labels/app_kubernetes_io_name").asText()).isEqualTo("shop");
        assertThat(shop.get(0).at("/labels/__meta_clusterName").asText()).isEqualTo("DEFAULT");
        assertThat(NODE.get("/prometheus/namespaceId/public/service/nothing")).isEmpty();
    }

    @Test
    void discoveryAsksForALoginWhereClientsDoAndTakesBasicAuthentication() throws Exception {
        assertThat(status("Authorization", "Basic " + basic("nacos:" + StartedNode.ADMIN_PASSWORD)))
                .isEqualTo(200);
        assertThat(status("Authorization", "Bearer " + NODE.token())).isEqualTo(200);
        for (String header : List.of(basic("nacos:wrong"), basic("nacos"), "%%%", "")) {
            assertThat(status("Authorization", "Basic " + header)).isIn(403, 429);
        }
    }

    @Test
    void theMetersCoverEveryRoomAndNameNobody() throws Exception {
        NODE.send("POST", "/v1/ns/instance?serviceName=secret-name&ip=10.0.0.9&port=80");
        try (RawClient client = new RawClient(NODE.grpcPort()).connect()) {
            client.call("HealthCheckRequest", "{}");
        }
        String scraped = NODE.send("GET", "/actuator/prometheus").body();

        assertThat(scraped)
                .contains("muster_naming_services ")
                .contains("muster_naming_instances ")
                .contains("muster_naming_clients ")
                .contains("muster_naming_subscriptions ")
                .contains("muster_naming_provisional ")
                .contains("muster_naming_digest ")
                .contains("muster_naming_digest_index ")
                .contains("muster_naming_divergent ")
                .contains("muster_naming_checked_instances ")
                .contains("muster_push_latency_seconds_bucket{")
                .contains("muster_raft_proposal_seconds_bucket{result=\"applied\"")
                .contains("muster_raft_proposals_waiting ")
                .contains("muster_raft_role{role=\"leader\"} 1.0")
                .contains("muster_raft_term ")
                .contains("muster_raft_applied_lag ")
                .contains("muster_raft_members{state=\"up\"} 1.0")
                .contains("muster_grpc_connections ")
                .contains("muster_grpc_outstanding ")
                .contains("muster_udp_subscribers ")
                .contains("muster_http_connections ")
                .contains(
                        "http_server_requests_seconds_count{method=\"POST\",status=\"200\",uri=\"/nacos/v1/ns/instance\"}")
                .contains("grpc_server_requests_seconds_count{")
                .contains("requestClass=\"HealthCheckRequest\"")
                .contains("nacos_monitor{module=\"naming\",name=\"ipCount\"}")
                .contains("nacos_naming_publisher{version=\"v1\"}")
                .contains("jvm_memory_used_bytes{")
                .doesNotContain("secret-name");
    }

    private static int status(String header, String value) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + NODE.port() + "/nacos/prometheus"))
                                .header(header, value)
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static String basic(String userAndPassword) {
        return Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }
}
