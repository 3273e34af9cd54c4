package io.muster.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.server.node.RunningNode;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the gRPC port does not take, and who may ask: a guarded node with narrow limits. */
class GrpcLimitsTest {

    @RegisterExtension
    static final RunningNode NODE = new RunningNode(Map.of(
            "muster.grpc.max-connections", "3",
            "muster.grpc.max-connections-per-address", "2",
            "muster.grpc.max-subscriptions-per-connection", "3",
            "muster.grpc.idle-after", "500",
            "muster.grpc.detection-timeout", "2000",
            "muster.grpc.blocked-after", "1500",
            "nacos.remote.server.grpc.sdk.max-inbound-message-size", "20000",
            "nacos.naming.fuzzy.watch.max.pattern.count", "1",
            "nacos.naming.fuzzy.watch.max.pattern.match.service.count", "2"));

    private static final String REGISTER = "{\"namespace\":\"public\",\"serviceName\":\"guarded\",\"groupName\":\"G\","
            + "\"type\":\"registerInstance\",\"instance\":{\"ip\":\"10.0.0.9\",\"port\":8080}}";

    @Test
    void withoutPermissionTheAnswerIsARefusalInTheResponseTypeOfTheRequest() {
        try (RawClient client = new RawClient(NODE.grpcPort()).connect()) {
            RawClient.Message refused = client.call("InstanceRequest", REGISTER);
            assertThat(refused.type()).isEqualTo("InstanceResponse");
            assertThat(refused.errorCode()).isEqualTo(403);

            RawClient.Message invalid = client.call("InstanceRequest", Map.of("accessToken", "bad"), REGISTER);
            assertThat(invalid.errorCode()).isEqualTo(403);
            assertThat(invalid.body().get("message").asText()).isEqualTo("token invalid!");

            assertThat(client.call("InstanceRequest", Map.of("accessToken", NODE.token()), REGISTER)
                            .resultCode())
                    .isEqualTo(200);
            assertThat(client.call("InstanceRequest", Map.of("Authorization", "Bearer " + NODE.token()), REGISTER)
                            .resultCode())
                    .isEqualTo(200);
            assertThat(client.call("NamingFuzzyWatchRequest", watch("public>>*>>*"))
                            .errorCode())
                    .isEqualTo(403);
        }
        await().until(() -> connections() == 0);
    }

    @Test
    void aSilentClientIsAskedAndThenClosed() {
        try (RawClient answering = new RawClient(NODE.grpcPort());
                RawClient silent = new RawClient(NODE.grpcPort())) {
            answering.connect();
            silent.connect();
            silent.acknowledging = false;

            answering.next("ClientDetectionRequest");
            silent.next("ClientDetectionRequest");

            await().atMost(20, TimeUnit.SECONDS).until(() -> connections() == 1);
            assertThat(answering.call("HealthCheckRequest", "{}").resultCode()).isEqualTo(200);
        }
        await().until(() -> connections() == 0);
    }

    @Test
    void moreClientsThanAllowedAreTurnedAwayAndAPlaceThatIsLeftIsFreeAgain() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try (ProxyHeaderRelay other = new ProxyHeaderRelay(NODE.grpcPort(), "203.0.113.5", 4711)) {
            clients.add(new RawClient(NODE.grpcPort()).connect());
            clients.add(new RawClient(NODE.grpcPort()).connect());
            RawClient third = new RawClient(NODE.grpcPort());
            clients.add(third);
            third.connect("");
            await().until(() -> third.streamEnded);

            clients.add(new RawClient(other.port()).connect());
            RawClient fifth = new RawClient(other.port());
            clients.add(fifth);
            fifth.connect("");
            await().until(() -> fifth.streamEnded);
            assertThat(connections()).isEqualTo(3);

            clients.get(0).leave();
            await().until(() -> connections() == 2);
            clients.add(new RawClient(NODE.grpcPort()).connect());
            assertThat(connections()).isEqualTo(3);
        } finally {
            clients.forEach(RawClient::close);
        }
        await().until(() -> connections() == 0);
    }

    @Test
    void aMessageThatIsTooLargeIsRefusedAndTheConnectionStays() {
        try (RawClient client = new RawClient(NODE.grpcPort()).connect()) {
            assertThat(client.refused(Buffer.buffer(new byte[30_000]))).isTrue();

            assertThat(client.call("HealthCheckRequest", "{}").resultCode()).isEqualTo(200);
        }
        await().until(() -> connections() == 0);
    }

    @Test
    void aClientThatDoesNotReadWhatItIsSentIsClosed() {
        Map<String, String> token = Map.of("accessToken", NODE.token());
        List<String> services = List.of("unread-1", "unread-2", "unread-3");
        String note = "x".repeat(1_000);
        for (String service : services) {
            for (int port = 1; port <= 60; port++) {
                NODE.send(
                        "POST",
                        "/v1/ns/instance?ephemeral=false&serviceName=" + service + "&ip=10.0.0.1&port=" + port
                                + "&metadata=note%3D" + note);
            }
        }
        try (RawClient client = new RawClient(NODE.grpcPort()).connect()) {
            for (String service : services) {
                client.call(
                        "SubscribeServiceRequest",
                        token,
                        "{\"serviceName\":\"" + service + "\",\"subscribe\":true,\"clusters\":\"\"}");
            }
            client.stopReading();
            for (String service : services) {
                NODE.send("POST", "/v1/ns/instance?ephemeral=false&serviceName=" + service + "&ip=10.0.0.2&port=1");
            }

            await().atMost(20, TimeUnit.SECONDS).until(() -> connections() == 0);
        }
    }

    @Test
    void fuzzyWatchesAreBounded() {
        Map<String, String> token = Map.of("accessToken", NODE.token());
        for (String name : List.of("bounded-1", "bounded-2", "bounded-3")) {
            NODE.send("POST", "/v1/ns/service?serviceName=" + name);
        }
        try (RawClient client = new RawClient(NODE.grpcPort()).connect()) {
            RawClient.Message tooMany = client.call("NamingFuzzyWatchRequest", token, watch("public>>*>>bounded-*"));
            assertThat(tooMany.type()).isEqualTo("NamingFuzzyWatchResponse");
            assertThat(tooMany.errorCode()).as("more match than are told").isEqualTo(50311);
            assertThat(client.next("NamingFuzzyWatchSyncRequest").body().path("contexts"))
                    .hasSize(2);

            assertThat(client.call("NamingFuzzyWatchRequest", token, watch("public>>*>>x"))
                            .errorCode())
                    .as("one pattern more than the node takes")
                    .isEqualTo(50310);

            NODE.send("DELETE", "/v1/ns/service?serviceName=bounded-1");
            NODE.send("DELETE", "/v1/ns/service?serviceName=bounded-2");
            await().untilAsserted(() -> assertThat(
                            client.call("NamingFuzzyWatchRequest", token, watch("public>>*>>bounded-*"))
                                    .resultCode())
                    .as("there is room again")
                    .isEqualTo(200));
        }
        await().until(() -> connections() == 0);
    }

    @Test
    void subscriptionsOfAClientAreBoundedAndOneThatIsGivenBackMakesRoom() {
        Map<String, String> token = Map.of("accessToken", NODE.token());
        try (RawClient client = new RawClient(NODE.grpcPort()).connect()) {
            for (String name : List.of("many-1", "many-2", "many-3", "many-3")) {
                assertThat(client.call("SubscribeServiceRequest", token, subscription(name, true))
                                .resultCode())
                        .as(name)
                        .isEqualTo(200);
            }
            RawClient.Message refused = client.call("SubscribeServiceRequest", token, subscription("many-4", true));
            assertThat(refused.errorCode()).isEqualTo(503);
            assertThat(refused.body().path("message").asText())
                    .contains("3 services already")
                    .contains("muster.grpc.max-subscriptions-per-connection");

            client.call("SubscribeServiceRequest", token, subscription("many-1", false));
            assertThat(client.call("SubscribeServiceRequest", token, subscription("many-4", true))
                            .resultCode())
                    .isEqualTo(200);
        }
        await().until(() -> connections() == 0);
    }

    private static String subscription(String service, boolean subscribe) {
        return "{\"serviceName\":\"" + service + "\",\"subscribe\":" + subscribe + ",\"clusters\":\"\"}";
    }

    private static String watch(String pattern) {
        return "{\"groupKeyPattern\":\"" + pattern
                + "\",\"watchType\":\"WATCH\",\"initializing\":true,\"receivedGroupKeys\":[]}";
    }

    private static int connections() {
        return NODE.get("/v2/core/loader/current").size();
    }
}
