package io.muster.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Registering, finding and subscribing over one connection. */
class GrpcNamingTest extends OnGrpcPort {

    @Test
    void anInstanceIsRegisteredFoundListedAndWithdrawn() {
        client.connect();

        RawClient.Message registered = client.call("InstanceRequest", register());
        assertThat(registered.type()).isEqualTo("InstanceResponse");
        assertThat(registered.body().get("type").asText()).isEqualTo("registerInstance");

        RawClient.Message found = client.call("ServiceQueryRequest", named(",\"cluster\":\"\",\"healthyOnly\":false"));
        assertThat(found.body().at("/serviceInfo/name").asText()).isEqualTo(service);
        assertThat(found.body().at("/serviceInfo/groupName").asText()).isEqualTo("DEFAULT_GROUP");
        assertThat(found.body().at("/serviceInfo/hosts/0/ip").asText()).isEqualTo("10.0.0.9");
        assertThat(found.body().at("/serviceInfo/hosts/0/metadata/zone").asText())
                .isEqualTo("a");
        RawClient.Message listed = client.call(
                "ServiceListRequest",
                "{\"namespace\":\"public\",\"groupName\":\"DEFAULT_GROUP\",\"pageNo\":1,\"pageSize\":1000}");
        assertThat(listed.body().path("serviceNames"))
                .extracting(JsonNode::asText)
                .contains(service);

        client.call("InstanceRequest", register().replace("registerInstance", "deregisterInstance"));
        assertThat(client.call("ServiceQueryRequest", named("")).body().at("/serviceInfo/hosts"))
                .isEmpty();
    }

    @Test
    void aSecondRegistrationOnTheSameConnectionReplacesTheFirst() {
        client.connect();
        client.call("InstanceRequest", register());
        client.call("InstanceRequest", register().replace("8080", "9090"));

        assertThat(hosts())
                .singleElement()
                .satisfies(host -> assertThat(host.get("port").asInt()).isEqualTo(9090));
    }

    @Test
    void aBatchIsPartlyWithdrawnByRegisteringWhatRemains() {
        client.connect();
        assertThat(client.call("BatchInstanceRequest", batch(1, 2, 3)).type()).isEqualTo("BatchInstanceResponse");
        assertThat(hosts()).hasSize(3);

        assertThat(client.call("BatchInstanceRequest", batch(1, 3)).resultCode())
                .isEqualTo(200);
        assertThat(hosts()).extracting(host -> host.get("port").asInt()).containsExactlyInAnyOrder(1, 3);

        assertThat(client.call("BatchInstanceRequest", batch()).resultCode())
                .as("libraries withdraw the last one by registering none")
                .isEqualTo(200);
        assertThat(hosts()).isEmpty();
    }

    @Test
    void aClientThatComesBackAndRegistersAgainIsThereOnce() {
        client.connect();
        client.call("BatchInstanceRequest", batch(1, 2));
        client.kill();
        try (RawClient again = new RawClient(NODE.grpcPort()).connect()) {
            again.call("BatchInstanceRequest", batch(1, 2));

            await().during(500, TimeUnit.MILLISECONDS)
                    .atMost(30, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(hosts()).hasSize(2));
        }
    }

    @Test
    void aPersistentInstanceBelongsToItsAddress() {
        client.connect();
        client.call("PersistentInstanceRequest", register());

        assertThat(hosts())
                .singleElement()
                .satisfies(host -> assertThat(host.get("ephemeral").asBoolean()).isFalse());
        client.call("InstanceRequest", register().replace("registerInstance", "deregisterInstance"));
        assertThat(hosts())
                .as("a deregistration of the connection's own instance does not touch it")
                .hasSize(1);
    }

    @Test
    void aClientThatOnlySubscribesIsAmongTheClients() {
        client.connect();
        client.call("SubscribeServiceRequest", Map.of("app", "shop"), named(",\"subscribe\":true,\"clusters\":\"\""));

        String id = NODE.get("/v2/ns/client/service/subscriber/list?serviceName=" + service)
                .at("/data/0/clientId")
                .asText();
        assertThat(NODE.get("/v2/ns/client/list").path("data"))
                .extracting(JsonNode::asText)
                .contains(id);
        JsonNode detail = NODE.get("/v2/ns/client?clientId=" + id).path("data");
        assertThat(detail.path("clientType").asText()).isEqualTo("connection");
        assertThat(detail.path("connectType").asText()).isEqualTo("GRPC");
        assertThat(detail.path("version").asText()).isEqualTo("Nacos-Java-Client:v2.5.1");
        assertThat(detail.path("clientPort").asInt()).isPositive();
        assertThat(NODE.get("/v2/ns/client/publish/list?clientId=" + id).path("data"))
                .isEmpty();
        assertThat(NODE.get("/v2/ns/client/subscribe/list?clientId=" + id).path("data"))
                .singleElement()
                .satisfies(subscribed ->
                        assertThat(subscribed.path("serviceName").asText()).isEqualTo(service));

        client.leave();
        await().untilAsserted(() -> assertThat(NODE.get("/v2/ns/client/list").path("data"))
                .extracting(JsonNode::asText)
                .doesNotContain(id));
        assertThat(NODE.get("/v2/ns/client?clientId=" + id).path("code").asInt())
                .isEqualTo(20004);
    }

    /** Five seconds for the acknowledgement, then one more: the times of Nacos, which libraries are made for. */
    @Test
    void aPushThatIsNotAcknowledgedComesAgainWithWhatIsTrueByThenUntilItIs() {
        client.connect();
        client.call("SubscribeServiceRequest", named(",\"subscribe\":true,\"clusters\":\"\""));
        client.acknowledging = false;
        client.call("InstanceRequest", register());
        RawClient.Message unanswered = nextPushOf(8080);

        client.resultCode = 500;
        client.acknowledging = true;
        client.call("InstanceRequest", register().replace("8080", "9090"));
        RawClient.Message refused = nextPushOf(9090);
        assertThat(requestId(refused)).isNotEqualTo(requestId(unanswered));

        long before = acknowledgedPushes();
        client.resultCode = 200;
        assertThat(requestId(nextPushOf(9090)))
                .as("though nothing has changed since")
                .isNotEqualTo(requestId(refused));
        await().untilAsserted(() -> assertThat(acknowledgedPushes()).isGreaterThan(before));
        await().during(1_500, TimeUnit.MILLISECONDS)
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> client.received().poll() == null);
    }

    /** The next push with an instance at that port; what was under way before a change may still come. */
    private RawClient.Message nextPushOf(int port) {
        while (true) {
            RawClient.Message push = client.next("NotifySubscriberRequest");
            if (push.body().at("/serviceInfo/hosts/0/port").asInt() == port) {
                return push;
            }
        }
    }

    private static String requestId(RawClient.Message push) {
        return push.body().path("requestId").asText();
    }

    private static long acknowledgedPushes() {
        return NODE.get("/v1/ns/operator/push/state").path("succeed").asLong();
    }

    @Test
    void aSubscriberIsPushedChangesUntilItWantsNoMore() {
        client.connect();
        RawClient.Message subscribed = client.call(
                "SubscribeServiceRequest", Map.of("app", "shop"), named(",\"subscribe\":true,\"clusters\":\"\""));
        assertThat(subscribed.type()).isEqualTo("SubscribeServiceResponse");
        assertThat(subscribed.body().at("/serviceInfo/hosts")).isEmpty();

        client.call("InstanceRequest", register());

        RawClient.Message push = client.next("NotifySubscriberRequest");
        assertThat(push.body().at("/serviceInfo/hosts/0/ip").asText()).isEqualTo("10.0.0.9");
        assertThat(push.body().get("requestId").asText()).isNotEmpty();
        assertThat(NODE.get("/v1/ns/service/subscribers?serviceName=" + service).path("subscribers"))
                .singleElement()
                .satisfies(subscriber -> {
                    assertThat(subscriber.path("app").asText()).isEqualTo("shop");
                    assertThat(subscriber.path("agent").asText()).isEqualTo("Nacos-Java-Client:v2.5.1");
                });

        client.call("SubscribeServiceRequest", named(",\"subscribe\":false,\"clusters\":\"\""));
        assertThat(NODE.get("/v1/ns/service/subscribers?serviceName=" + service).path("subscribers"))
                .isEmpty();
    }
}
