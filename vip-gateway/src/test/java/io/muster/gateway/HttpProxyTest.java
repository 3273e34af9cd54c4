package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpProxyTest extends GatewayTestBase {

    private static final String INSTANCE = "/nacos/v1/ns/instance?serviceName=orders&ip=10.0.0.1&port=80";
    private static final String CONFIGS = "/nacos/v1/cs/configs";

    @Test
    void passesRequestAndAnswerThroughUnchanged() throws IOException {
        Backend node = backend();
        node.behaviour = arrived -> Backend.answer(arrived, 304, "Content-MD5", "abc", "X-Custom", "1");
        startGateway(node);

        HttpResponse<String> answer = send(request(CONFIGS + "?dataId=%E4%B8%AD&x=a%2Fb+c")
                .header("accessToken", "secret")
                .header("Client-Version", "2.5.1")
                .method("PUT", BodyPublishers.ofString("content=%E6%96%87")));

        assertThat(answer.statusCode()).isEqualTo(304);
        assertThat(answer.headers().firstValue("Content-MD5")).contains("abc");
        assertThat(answer.headers().firstValue("X-Custom")).contains("1");
        Backend.Received received = node.received(CONFIGS).get(0);
        assertThat(received.method()).isEqualTo("PUT");
        assertThat(received.uri()).isEqualTo(CONFIGS + "?dataId=%E4%B8%AD&x=a%2Fb+c");
        assertThat(received.body()).isEqualTo("content=%E6%96%87");
        assertThat(received.header("accessToken")).isEqualTo("secret");
        assertThat(received.header("Host")).isEqualTo("127.0.0.1:" + port);
    }

    @Test
    void saysItselfWhoTheClientIs() throws IOException {
        Backend node = backend();
        startGateway(node);

        send(request(CONFIGS)
                .header("X-Forwarded-For", "6.6.6.6")
                .header("X-Real-IP", "6.6.6.6")
                .header("Forwarded", "for=6.6.6.6")
                .header("Muster-Index", "999999")
                .GET());

        Backend.Received received = node.received(CONFIGS).get(0);
        assertThat(received.header("X-Forwarded-For")).isEqualTo("127.0.0.1");
        assertThat(received.header("X-Real-IP")).isEqualTo("null");
        assertThat(received.header("Forwarded")).isEqualTo("null");
        assertThat(received.header("Muster-Index")).isEqualTo("null");
    }

    @Test
    void serves10AndCleartextHttp2Clients() throws IOException, InterruptedException {
        Backend node = backend();
        startGateway(node);

        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write(("GET " + CONFIGS + " HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.0 200 OK")
                    .endsWith(node.address());
        }
        HttpClient http2 =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        HttpResponse<String> answer =
                http2.send(request(CONFIGS).POST(BodyPublishers.ofString("a=b")).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(node.address());
    }

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

        await().atMost(Duration.ofSeconds(3)).until(() -> health(victim).equals("READY"));
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

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(3_900));
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

        assertThat(open.orTimeout(4, TimeUnit.SECONDS).join().statusCode()).isEqualTo(502);
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
        await().atMost(Duration.ofSeconds(3)).until(() -> get(CONFIGS).body().equals(starting.address()));
    }

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
    void doesNotCutALongPoll() throws IOException {
        // Scaled down: the poll lasts as long as four of the checks and timeouts that must not touch it.
        properties.setProperty("gateway.health-interval", "200ms");
        properties.setProperty("gateway.health-timeout", "200ms");
        properties.setProperty("gateway.connect-timeout", "200ms");
        Backend node = backend();
        node.behaviour = arrived ->
                vertx.setTimer(2_000, timer -> arrived.request().response().end("changed"));
        startGateway(node);

        HttpResponse<String> answer = post(CONFIGS + "/listener", "Listening-Configs=a");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("changed");
    }

    @Test
    void holdsManyLongPollsAtOnce() throws IOException {
        Backend node = backend();
        node.behaviour = arrived ->
                vertx.setTimer(1_500, timer -> arrived.request().response().end("same"));
        startGateway(node);

        CompletableFuture<?>[] polls = new CompletableFuture<?>[500];
        for (int i = 0; i < polls.length; i++) {
            polls[i] = client.sendAsync(
                    request(CONFIGS + "/listener")
                            .POST(BodyPublishers.ofString("x"))
                            .build(),
                    BodyHandlers.ofString());
        }
        await().until(() -> node.received.size() == polls.length);
        node.behaviour = node::answerWithName;
        assertThat(get(CONFIGS).body()).isEqualTo(node.address());
        CompletableFuture.allOf(polls).join();

        assertThat(status(node).getInteger("requestsInFlight")).isZero();
    }

    @Test
    void endsTheRequestAtTheNodeWhenTheClientLeaves() throws IOException {
        Backend node = backend();
        AtomicBoolean closed = new AtomicBoolean();
        node.behaviour = arrived -> arrived.request().response().closeHandler(gone -> closed.set(true));
        startGateway(node);

        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write(("GET " + CONFIGS + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            await().until(() -> !node.received.isEmpty());
        }

        await().untilTrue(closed);
        await().until(() -> status().getInteger("requestsInFlight") == 0);
    }

    @Test
    void streamsBigBodiesBothWays() throws IOException {
        Backend node = backend();
        AtomicLong arrived = new AtomicLong();
        node.streaming = request -> {
            request.handler(part -> arrived.addAndGet(part.length()));
            request.endHandler(end -> request.response().end(Buffer.buffer(new byte[8 << 20])));
        };
        startGateway(node);

        HttpResponse<String> answer = post(CONFIGS, "x".repeat(10 << 20));

        assertThat(arrived).hasValue(10 << 20);
        assertThat(answer.body()).hasSize(8 << 20);
    }

    @Test
    void doesNotReadFasterThanASlowClient() throws IOException {
        Backend node = backend();
        AtomicLong written = new AtomicLong();
        node.streaming = request -> writeForever(request.response().setChunked(true), written);
        startGateway(node);

        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write(("GET " + CONFIGS + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            assertThat(in.readNBytes(1_000)).hasSize(1_000);
            AtomicLong before = new AtomicLong(-1);
            await().pollInterval(Duration.ofMillis(300)).until(() -> before.getAndSet(written.get()) == written.get());
            // Socket buffers only: without backpressure the writer would be gigabytes ahead by now.
            assertThat(written.get()).isLessThan(64L << 20);
            assertThat(in.readNBytes(20 << 20)).hasSize(20 << 20);
        }
    }

    private static void writeForever(HttpServerResponse response, AtomicLong written) {
        Buffer part = Buffer.buffer(new byte[64 * 1024]);
        while (!response.closed() && !response.writeQueueFull()) {
            response.write(part);
            written.addAndGet(part.length());
        }
        if (!response.closed()) {
            response.drainHandler(drained -> writeForever(response, written));
        }
    }

    @Test
    void cutsTheConnectionWhenANodeFailsInTheMiddleOfAnAnswer() throws IOException {
        Backend node = backend();
        node.streaming = request -> {
            request.response().setChunked(true).write("half of the answer");
            vertx.setTimer(100, timer -> request.connection().close());
        };
        startGateway(node);

        assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> get(CONFIGS));
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

    @ParameterizedTest
    @ValueSource(strings = {"nonsense\r\n\r\n", "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n"})
    void answersWhatIsNotARequestWithOneSentence(String text) throws IOException {
        startGateway(backend());

        assertThat(raw(text)).matches("(?s)HTTP/1\\.[01] (400|405) .*\"message\":\"gateway: .*");
    }

    @Test
    void refusesHeadersAboveTheLimitByName() throws IOException {
        startGateway(backend());

        assertThat(raw("GET / HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(70_000) + "\r\n\r\n"))
                .contains(" 431 ")
                .contains("gateway.max-header-size");
        assertThat(raw("GET /" + "x".repeat(70_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                .contains(" 414 ")
                .contains("gateway.max-header-size");
    }

    @Test
    void finishesWhatIsInFlightWhenItStops() throws IOException {
        Backend node = backend();
        node.behaviour = arrived -> vertx.setTimer(800, timer -> node.answerWithName(arrived));
        startGateway(node);

        CompletableFuture<HttpResponse<String>> open =
                client.sendAsync(request(CONFIGS).GET().build(), BodyHandlers.ofString());
        await().until(() -> !node.received.isEmpty());
        Backend.await(gateway.stop());
        gateway = null;

        assertThat(open.join().body()).isEqualTo(node.address());
    }

    private String raw(String text) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
