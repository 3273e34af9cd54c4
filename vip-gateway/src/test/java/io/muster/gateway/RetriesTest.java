package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is given to a second node, and what callers hear when nobody could take it. */
class RetriesTest extends GatewayTestBase {

    private static final String INSTANCE = "/nacos/v1/ns/instance?serviceName=orders&ip=10.0.0.1&port=80";

    @ParameterizedTest
    @CsvSource({
        "GET,    /nacos/v1/cs/configs?dataId=a",
        "GET,    /nacos/v3/console/core/cluster/nodes",
        "POST,   /nacos/v1/cs/configs/listener",
        "POST,   /nacos/v1/ns/instance",
        "PUT,    /nacos/v1/ns/instance/beat",
        "DELETE, /nacos/v1/ns/instance",
        "POST,   /nacos/v2/ns/instance",
        "POST,   /nacos/v3/client/ns/instance",
    })
    void repeatsWhatIsHarmlessWhenANodeFailsInFlight(String method, String path) throws IOException {
        Backend first = backend();
        Backend second = backend();
        AtomicBoolean broken = new AtomicBoolean();
        for (Backend node : new Backend[] {first, second}) {
            node.behaviour = arrived -> {
                if (broken.compareAndSet(false, true)) {
                    Backend.breakOff(arrived);
                } else {
                    node.answerWithName(arrived);
                }
            };
        }
        startGateway(first, second);

        HttpResponse<String> answer = send(request(path).method(method, BodyPublishers.ofString("ip=1.2.3.4")));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(first.received(path)).hasSize(1);
        assertThat(second.received(path)).hasSize(1);
        assertThat(first.received(path).get(0).body()).isEqualTo("ip=1.2.3.4");
        assertThat(second.received(path).get(0).body()).isEqualTo("ip=1.2.3.4");
        assertThat(status(first).getInteger("retries") + status(second).getInteger("retries"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "POST,   /nacos/v1/cs/configs",
        "DELETE, /nacos/v1/cs/configs",
        "POST,   /nacos/v1/auth/users",
        "PUT,    /nacos/v1/ns/operator/switches",
    })
    void neverRepeatsAWriteThatMayHaveReachedANode(String method, String path) throws IOException {
        Backend first = backend();
        Backend second = backend();
        first.behaviour = Backend::breakOff;
        second.behaviour = Backend::breakOff;
        startGateway(first, second);

        HttpResponse<String> answer = send(request(path).method(method, BodyPublishers.ofString("content=1")));

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(new JsonObject(answer.body()).getString("message"))
                .contains("failed while answering")
                .endsWith("the request may have been executed");
        assertThat(first.received(path).size() + second.received(path).size()).isEqualTo(1);
    }

    @Test
    void repeatsAFailedRequestOnlyOnce() throws IOException {
        Backend[] nodes = {backend(), backend(), backend()};
        for (Backend node : nodes) {
            node.behaviour = Backend::breakOff;
        }
        startGateway(nodes);

        assertThat(post(INSTANCE, "").statusCode()).isEqualTo(502);

        assertThat(nodes[0].received.size() + nodes[1].received.size() + nodes[2].received.size())
                .isEqualTo(2);
    }

    @Test
    void aNodeThatKeepsAnswering503GetsNoWorkForAWhileThoughAnotherAnswersInItsPlace() throws IOException {
        properties.setProperty("gateway.eject-after", "3");
        properties.setProperty("gateway.eject-for", "60s");
        Backend sick = backend();
        Backend sound = backend();
        sick.behaviour = arrived -> Backend.answer(arrived, 503);
        startGateway(sick, sound);

        for (int i = 0; i < 40; i++) {
            assertThat(get(CONFIGS).body()).isEqualTo(sound.address());
        }

        assertThat(sick.received(CONFIGS)).hasSize(3);
    }

    @Test
    void answers503WithTheReasonsWhenNoNodeIsLeft() throws IOException {
        Backend only = backend();
        startGateway(only);
        only.kill();

        HttpResponse<String> answer = post(CONFIGS, "content=1");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        JsonObject json = new JsonObject(answer.body());
        assertThat(json.getInteger("code")).isEqualTo(503);
        assertThat(json.getString("message"))
                .startsWith("gateway: no node can take the request: " + only.address() + " (");
    }

    @Test
    void answers504WhenANodeStaysSilentForTooLong() throws IOException {
        properties.setProperty("gateway.idle-timeout", "500ms");
        Backend node = backend();
        node.behaviour = arrived -> {};
        startGateway(node);

        HttpResponse<String> answer = post(CONFIGS, "content=1");

        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(answer.body()).contains("did not answer within");
    }

    @Test
    void sendsTheHighestIndexItHasRelayedAndPassesOverANodeThatLags() throws IOException {
        Backend ahead = backend();
        Backend behind = backend();
        ahead.behaviour = arrived -> Backend.answer(arrived, 200, "Muster-Index", "42");
        behind.behaviour = arrived -> Backend.answer(arrived, 503, "Muster-Lagging", "true", "Muster-Index", "41");
        startGateway(ahead, behind);

        for (int i = 0; i < 20; i++) {
            HttpResponse<String> answer = post(CONFIGS, "content=1");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Muster-Index")).contains("42");
        }

        assertThat(ahead.received(CONFIGS)).hasSize(20);
        assertThat(ahead.received(CONFIGS).get(19).header("Muster-Index")).isEqualTo("42");
        assertThat(behind.received(CONFIGS)).isNotEmpty();
        assertThat(status().getLong("highestIndex")).isEqualTo(42);
    }

    @Test
    void aNodeThatLagsWithConfigurationsAloneStaysInTheRegistrysTurn() throws IOException {
        Backend node = backend();
        node.behaviour = arrived -> Backend.answer(arrived, 200, "Muster-Index", "42");
        startGateway(node);
        get("/nacos/v1/ns/service/list?pageNo=1&pageSize=1");

        node.behaviour = arrived -> Backend.answer(arrived, 200, "Muster-Index", "40");
        get(CONFIGS);
        get(CONFIGS);
        get("/nacos/v1/ns/service/list?pageNo=1&pageSize=2");

        assertThat(node.received(CONFIGS).get(0).header("Muster-Index")).isEqualTo("null");
        assertThat(node.received(CONFIGS).get(1).header("Muster-Index")).isEqualTo("40");
        assertThat(node.received("/nacos/v1/ns/service/list?pageNo=1&pageSize=2")
                        .get(0)
                        .header("Muster-Index"))
                .isEqualTo("42");
    }

    @Test
    void readsOldDataWhenNobodyAliveHasWhatWasSeen() throws IOException {
        Backend first = backend();
        Backend second = backend();
        for (Backend node : new Backend[] {first, second}) {
            node.behaviour = arrived -> {
                if (arrived.header("Muster-Index").equals("100")) {
                    Backend.answer(arrived, 503, "Muster-Lagging", "true", "Muster-Index", "7");
                } else {
                    Backend.answer(arrived, 200, "Muster-Index", first.received.isEmpty() ? "100" : "8");
                }
            };
        }
        second.ready = false;
        startGateway(first, second);
        first.behaviour = arrived -> Backend.answer(arrived, 200, "Muster-Index", "100");
        get(CONFIGS);
        first.kill();
        await().until(() -> health(first).equals("DEAD"));

        assertThat(get(CONFIGS).statusCode()).isEqualTo(200);
        assertThat(status().getLong("highestIndex")).isEqualTo(8);
    }
}
