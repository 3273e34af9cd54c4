package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.gateway.ClientLimits.Verdict;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What clients may take, and what they are told when they take more. */
class LimitsTest extends GatewayTestBase {

    @Test
    void answers429ToAClientWithTooManyConnections() throws IOException {
        properties.setProperty("gateway.max-connections-per-client", "3");
        startGateway(backend());
        List<Socket> open = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Socket socket = connectTo(port);
            request(socket, "GET " + CONFIGS + " HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(firstLine(socket)).isEqualTo("HTTP/1.1 200 OK");
            open.add(socket);
        }

        Socket one = connectTo(port);
        request(one, "GET " + CONFIGS + " HTTP/1.1\r\nHost: x\r\n\r\n");

        String answer = all(one);
        assertThat(answer)
                .startsWith("HTTP/1.1 429 ")
                .containsIgnoringCase("Retry-After: 1")
                .contains("127.0.0.1 has 3 connections open (gateway.max-connections-per-client)");
        open.get(0).close();
        await().until(() -> {
            Socket again = connectTo(port);
            request(again, "GET " + CONFIGS + " HTTP/1.1\r\nHost: x\r\n\r\n");
            return firstLine(again).equals("HTTP/1.1 200 OK");
        });
    }

    @Test
    void answers503WhenAllClientsTogetherHaveTooManyConnections() throws IOException {
        properties.setProperty("gateway.max-connections", "1");
        startGateway(backend());
        Socket open = connectTo(port);
        request(open, "GET " + CONFIGS + " HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(firstLine(open)).isEqualTo("HTTP/1.1 200 OK");

        Socket above = connectTo(port);
        request(above, "GET " + CONFIGS + " HTTP/1.1\r\nHost: x\r\n\r\n");

        assertThat(all(above))
                .startsWith("HTTP/1.1 503 ")
                .containsIgnoringCase("Retry-After: 1")
                .contains("1 connections are open (gateway.max-connections); try again later");
    }

    @Test
    void closesAGrpcConnectionAboveTheLimitAndTakesOneMoreWhenAnotherEnds() throws IOException {
        properties.setProperty("gateway.max-connections", "2");
        startGateway(backend());
        Socket first = connectTo(port + 1000);
        echo(first);
        echo(connectTo(port + 1000));

        assertThat(connectTo(port + 1000).getInputStream().read()).isEqualTo(-1);
        first.close();
        await().until(() -> {
            Socket socket = connectTo(port + 1000);
            socket.getOutputStream().write('x');
            return socket.getInputStream().read() == 'x';
        });
        assertThat(status().getJsonObject("refused").getInteger("connections")).isGreaterThanOrEqualTo(1);
    }

    @Test
    void answers429AboveTheRateOfAClient() throws IOException {
        properties.setProperty("gateway.max-requests-per-second-per-client", "5");
        startGateway(backend());

        long begun = System.nanoTime();
        int served = 0;
        HttpResponse<String> answer = get(CONFIGS);
        while (answer.statusCode() == 200 && served < 1_000) {
            served++;
            answer = get(CONFIGS);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        assertThat(new JsonObject(answer.body()).getString("message")).contains("more than 5 requests a second");
        assertThat(served).as("in " + seconds + " s").isBetween(5, 5 + (int) Math.ceil(5 * seconds));
        await().until(() -> get(CONFIGS).statusCode() == 200);
    }

    @Test
    void refusesABodyAboveTheLimitBeforeAndWhileItArrives() throws IOException {
        properties.setProperty("gateway.max-body-size", "100000");
        startGateway(backend());

        assertThat(post(CONFIGS, "x".repeat(100_000)).statusCode()).isEqualTo(200);
        Socket declared = connectTo(port);
        request(declared, "POST " + CONFIGS + " HTTP/1.1\r\nHost: x\r\nContent-Length: 100001\r\n\r\n");
        assertThat(all(declared)).startsWith("HTTP/1.1 413 ").contains("gateway.max-body-size");

        Socket chunked = connectTo(port);
        request(chunked, "POST " + CONFIGS + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
        String chunk = "4000\r\n" + "x".repeat(0x4000) + "\r\n";
        for (int i = 0; i < 20; i++) {
            writeWhileOpen(chunked, chunk);
        }
        await().until(() -> status().getJsonObject("refused").getInteger("bodySize") == 2);
        assertThat(status().getInteger("requestsInFlight")).isZero();
    }

    @Test
    void endsARequestThatArrivesTooSlowly() throws IOException {
        properties.setProperty("gateway.head-timeout", "1s");
        properties.setProperty("gateway.body-timeout", "1s");
        startGateway(backend());

        Socket head = connectTo(port);
        request(head, "GET " + CONFIGS + " HTTP/1.1\r\nHost: ");
        Socket body = connectTo(port);
        request(body, "POST " + CONFIGS + " HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345");
        Socket idle = connectTo(port);
        request(idle, "GET " + CONFIGS + " HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(firstLine(idle)).isEqualTo("HTTP/1.1 200 OK");

        assertThat(all(head)).startsWith("HTTP/1.1 408 ").contains("the head of the request did not arrive in 1 s");
        assertThat(all(body)).startsWith("HTTP/1.1 408 ").contains("the body of the request did not arrive in 1 s");
        request(idle, "GET " + CONFIGS + " HTTP/1.1\r\nHost: x\r\n\r\n");
        await().until(() -> firstLine(idle).equals("HTTP/1.1 200 OK"));
        assertThat(status().getInteger("heldBytes")).isZero();
        await().until(() -> status().getInteger("requestsInFlight") == 0);
    }

    /** Each stream of HTTP/2 holds what has come of its body, and one connection has a thousand of them. */
    @Test
    void endsAnHttp2RequestWhoseBodyArrivesTooSlowlyAndKeepsItsConnection() throws Exception {
        properties.setProperty("gateway.body-timeout", "1s");
        Backend node = backend();
        startGateway(node);
        HttpClient http2 = vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setDefaultHost("127.0.0.1")
                .setDefaultPort(port));
        List<Future<Integer>> statuses = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            statuses.add(http2.request(HttpMethod.POST, CONFIGS).compose(request -> {
                request.exceptionHandler(reset -> {});
                request.setChunked(true).write("x".repeat(1_000));
                return request.response().map(HttpClientResponse::statusCode);
            }));
        }

        for (Future<Integer> status : statuses) {
            assertThat(status.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS))
                    .isEqualTo(408);
        }
        assertThat(status().getJsonObject("refused").getInteger("slow")).isEqualTo(20);
        await().until(() -> status().getInteger("requestsInFlight") == 0);
        assertThat(status().getInteger("heldBytes")).isZero();
        assertThat(http2.request(HttpMethod.POST, CONFIGS)
                        .compose(request -> request.send("a=b"))
                        .compose(HttpClientResponse::body)
                        .map(Buffer::toString)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS))
                .as("the same connection goes on")
                .isEqualTo(node.address());
    }

    @Test
    void answers503InsteadOfHoldingMoreThanItMay() throws IOException {
        properties.setProperty("gateway.max-held-megabytes", "1");
        properties.setProperty("gateway.body-timeout", "20s");
        startGateway(backend());
        // Each holds 60,000 bytes of an unfinished body.
        List<Socket> unfinished = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Socket socket = connectTo(port);
            request(socket, "POST " + CONFIGS + " HTTP/1.1\r\nHost: x\r\nContent-Length: 60001\r\n\r\n");
            writeWhileOpen(socket, "x".repeat(60_000));
            unfinished.add(socket);
        }
        await().until(() -> status().getJsonObject("refused").getInteger("memory") >= 10);
        assertThat(status().getInteger("heldBytes")).isBetween(900_000, 1 << 20);

        int served = 0;
        for (Socket socket : unfinished) {
            writeWhileOpen(socket, "x");
            served += answeredWell(socket) ? 1 : 0;
        }
        assertThat(served).isBetween(10, 20);
        await().untilAsserted(() -> assertThat(status().getInteger("heldBytes")).isZero());
    }

    @Test
    void countsAnIpv6NetworkAsOneClientAndForgetsWhoHasGone() {
        AtomicLong now = new AtomicLong(1);
        ClientLimits limits = new ClientLimits(
                new LimitSettings(
                        1, 1, 3, 2, 2, 1, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1)),
                now::get);
        String client = ClientLimits.clientOf("2001:db8::1");
        assertThat(ClientLimits.clientOf("2001:db8:0:0:ffff::9")).isEqualTo(client);
        assertThat(ClientLimits.clientOf("2001:db8:0:1::1")).isNotEqualTo(client);
        assertThat(ClientLimits.clientOf("10.1.2.3")).isEqualTo("10.1.2.3");

        assertThat(limits.opened(client)).isEqualTo(Verdict.ALLOWED);
        assertThat(limits.opened(client)).isEqualTo(Verdict.ALLOWED);
        assertThat(limits.opened(client)).isEqualTo(Verdict.CLIENT_HAS_TOO_MANY);
        assertThat(limits.opened("10.0.0.1")).isEqualTo(Verdict.ALLOWED);
        assertThat(limits.opened("10.0.0.2")).isEqualTo(Verdict.TOO_MANY);
        limits.closed(client);
        assertThat(limits.opened(client)).isEqualTo(Verdict.ALLOWED);
        assertThat(limits.open()).isEqualTo(3);

        assertThat(limits.mayRequest("a")).isTrue();
        assertThat(limits.mayRequest("a")).isTrue();
        assertThat(limits.mayRequest("a")).isFalse();
        assertThat(limits.mayRequest("b")).isTrue();
        now.addAndGet(Duration.ofMillis(501).toNanos());
        assertThat(limits.mayRequest("a")).isTrue();
        assertThat(limits.mayRequest("a")).isFalse();
    }

    private static void request(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** Reads one answer with a body that is shorter than 2,000 bytes and gives its first line. */
    private static String firstLine(Socket socket) throws IOException {
        byte[] bytes = new byte[4_000];
        int read = socket.getInputStream().read(bytes);
        return read < 0
                ? ""
                : new String(bytes, 0, read, StandardCharsets.US_ASCII)
                        .lines()
                        .findFirst()
                        .orElse("");
    }

    private static String all(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** A server that refuses a request closes the connection and need not read it to its end. */
    private static void writeWhileOpen(Socket socket, String text) throws IOException {
        try {
            request(socket, text);
        } catch (SocketException closed) {
            assertThat(closed).hasMessageMatching("(?i).*(broken pipe|connection reset).*");
        }
    }

    private static boolean answeredWell(Socket socket) throws IOException {
        try {
            return firstLine(socket).equals("HTTP/1.1 200 OK");
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
            return false;
        }
    }

    private static void echo(Socket socket) throws IOException {
        socket.getOutputStream().write('x');
        assertThat(socket.getInputStream().read()).isEqualTo('x');
    }
}
