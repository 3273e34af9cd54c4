package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which node gets a request, by what is known about the nodes. */
class NodeHealthTest extends GatewayTestBase {

    @Test
    void sharesOutTheWork() throws IOException {
        Backend first = backend();
        Backend second = backend();
        startGateway(first, second);

        for (int i = 0; i < 200; i++) {
            get(CONFIGS);
        }

        assertThat(first.received(CONFIGS).size()).isBetween(50, 150);
        assertThat(second.received(CONFIGS).size()).isBetween(50, 150);
    }

    @Test
    void keepsTheNamingRequestsOfAClientOnOneNode() throws IOException {
        Backend first = backend();
        Backend second = backend();
        Backend third = backend();
        startGateway(first, second, third);

        Set<String> nodes = new HashSet<>();
        for (int i = 0; i < 30; i++) {
            nodes.add(get("/nacos/v1/ns/instance/list?serviceName=orders").body());
        }

        assertThat(nodes).hasSize(1);
    }

    @Test
    void givesADeadNodeNoMoreWorkWithinThreeSecondsAndTakesItBackByItself() throws IOException {
        Backend survivor = backend();
        Backend victim = backend();
        startGateway(survivor, victim);

        victim.kill();
        long killed = System.nanoTime();
        for (int i = 0; i < 50; i++) {
            assertThat(post(CONFIGS, "content=" + i).body()).isEqualTo(survivor.address());
        }
        await().atMost(Duration.ofSeconds(3)).until(() -> health(victim).equals("DEAD"));
        assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(3));
        assertThat(status(victim).getString("reason")).isEqualTo("connection refused");

        victim.start();

        await().until(() -> health(victim).equals("READY"));
        await().until(() -> get(CONFIGS).body().equals(victim.address()));
    }

    @Test
    void judgesASilentNodeDeadAndMovesWhatHangsOnIt() throws IOException {
        Backend survivor = backend();
        Backend frozen = backend();
        startGateway(survivor, frozen);

        frozen.silent = true;
        frozen.behaviour = arrived -> {};
        long start = System.nanoTime();
        for (int i = 0; i < 10; i++) {
            assertThat(get(CONFIGS).body()).isEqualTo(survivor.address());
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as("3 s, and as much again for a machine that is busy")
                .isLessThan(Duration.ofSeconds(6));
        assertThat(health(frozen)).isIn("DEAD", "SUSPECT");
        await().until(() -> health(frozen).equals("DEAD"));
        assertThat(status(frozen).getString("reason")).isEqualTo("no answer within 1000 ms");
    }

    @Test
    void closesTheConnectionsOfADeadNodeThatIsListedByName() throws IOException {
        Backend frozen = backend();
        frozen.behaviour = arrived -> {};
        Files.createDirectories(home.resolve("conf"));
        startGateway(frozen);
        Files.writeString(home.resolve("conf/cluster.conf"), "localhost:" + frozen.port + "\n");
        await().until(() -> status().getJsonArray("nodes")
                .getJsonObject(0)
                .getString("address")
                .startsWith("localhost"));
        await().until(() -> status().getJsonArray("nodes")
                .getJsonObject(0)
                .getString("health")
                .equals("READY"));

        CompletableFuture<HttpResponse<String>> open = client.sendAsync(
                request(CONFIGS).POST(BodyPublishers.ofString("x")).build(), BodyHandlers.ofString());
        await().until(() -> !frozen.received.isEmpty());
        frozen.silent = true;

        assertThat(open.orTimeout(10, TimeUnit.SECONDS).join().statusCode()).isEqualTo(502);
    }

    @Test
    void givesANodeThatIsNotReadyNoWorkUnlessNobodyIsReady() throws IOException {
        Backend ready = backend();
        Backend starting = backend();
        starting.ready = false;
        startGateway(ready, starting);

        for (int i = 0; i < 20; i++) {
            assertThat(get(CONFIGS).body()).isEqualTo(ready.address());
        }
        assertThat(health(starting)).isEqualTo("NOT_READY");
        assertThat(status(starting).getString("reason")).isEqualTo("naming not in readiness");

        ready.kill();
        await().until(() -> get(CONFIGS).body().equals(starting.address()));
    }

    @Test
    void followsEditsOfTheMemberList() throws IOException {
        Backend first = backend();
        Backend second = backend();
        startGateway(first);
        assertThat(get(CONFIGS).body()).isEqualTo(first.address());

        list(first, second);
        await().until(() -> get(CONFIGS).body().equals(second.address()));

        list(second);
        await().until(() -> status().getJsonArray("nodes").stream()
                .noneMatch(node -> ((JsonObject) node).getString("address").equals(first.address())
                        && !((JsonObject) node).getBoolean("leaving")));
        for (int i = 0; i < 10; i++) {
            assertThat(get(CONFIGS).body()).isEqualTo(second.address());
        }
    }

    @Test
    void showsItsStatus() throws IOException {
        Backend node = backend();
        startGateway(node);
        get(CONFIGS);

        JsonObject status = status();

        assertThat(status.getString("state")).isEqualTo("READY");
        assertThat(status.getInteger("httpPort")).isEqualTo(port);
        assertThat(status.getInteger("grpcPort")).isEqualTo(port + 1000);
        JsonObject shown = status.getJsonArray("nodes").getJsonObject(0);
        assertThat(shown.getString("address")).isEqualTo(node.address());
        assertThat(shown.getString("health")).isEqualTo("READY");
        assertThat(shown.getInteger("requests")).isEqualTo(1);
        assertThat(shown.getInteger("retries")).isZero();
        assertThat(shown.getInteger("grpcConnections")).isZero();
        assertThat(shown.getInstant("since")).isNotNull();
        assertThat(get("/gateway/nothing").statusCode()).isEqualTo(404);
        assertThat(post("/gateway/status", "x").statusCode()).isEqualTo(405);
    }
}
