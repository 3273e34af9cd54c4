package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Requests and answers on their way through. */
class HttpProxyTest extends GatewayTestBase {

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
    void answersWhoWantsAWebSocketAsAnyOtherRequest() throws IOException {
        Backend node = backend();
        startGateway(node);
        Socket socket = connectTo(port);

        socket.getOutputStream()
                .write(("GET " + CONFIGS
                                + " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));

        byte[] expected = "HTTP/1.1 200 OK".getBytes(StandardCharsets.US_ASCII);
        assertThat(socket.getInputStream().readNBytes(expected.length)).isEqualTo(expected);
        assertThat(node.received(CONFIGS).get(0).header("Upgrade")).isEqualTo("null");
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

    /** A node that still gets a body owes no answer: a slow client must not make it look dead. */
    @Test
    void takesALargeBodyThatComesForLongerThanANodeMayBeSilent() throws Exception {
        properties.setProperty("gateway.idle-timeout", "2s");
        Backend node = backend();
        startGateway(node);

        try (Socket socket = connectTo(port)) {
            String part = "x".repeat(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(("POST " + CONFIGS + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + 20 * part.length() + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 20; i++) {
                out.write(part.getBytes(StandardCharsets.US_ASCII));
                Thread.sleep(200);
            }
            byte[] answer = new byte[15];
            assertThat(socket.getInputStream().readNBytes(answer, 0, 15)).isEqualTo(15);
            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200 OK");
        }
        assertThat(status(node).getInteger("failures")).isZero();
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
}
