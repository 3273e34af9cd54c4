package io.muster.server.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send too much, too slowly, or no HTTP at all. */
class HttpLimitsTest {

    @RegisterExtension
    static final EdgeFixture edge = EdgeFixture.withTestRoutes();

    @Test
    void aBodyBeyondTheLimitIsRefusedWhetherItsLengthIsToldOrNot() throws Exception {
        HttpResponse<String> told = edge.send("POST", "/nacos/v1/test/echo", "x".repeat(100_001));
        assertThat(told.statusCode()).isEqualTo(413);
        assertThat(told.body()).isEqualTo("The body is larger than 100000 bytes, which is the limit.");

        String chunk = "8000\r\n" + "x".repeat(0x8000) + "\r\n";
        String answer = edge.raw("POST /nacos/v1/test/echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(5) + "0\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 413");
    }

    @Test
    void aBodyThatIsRefusedAndNeverArrivesIsAnsweredOnceAndTheConnectionEnds() throws Exception {
        String answer =
                edge.raw("POST /nacos/v1/test/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\nabc");

        assertThat(answer)
                .startsWith("HTTP/1.1 413")
                .endsWith("The body is larger than 100000 bytes, which is the limit.");
    }

    @Test
    void largeHeadersAreTakenUpToTheLimitAndThenRefused() throws Exception {
        assertThat(edge.raw("GET /nacos/v1/test/echo?a=" + "x".repeat(400_000)
                        + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
        awaitThatNothingIsHeld();
        assertThat(edge.raw("GET /nacos/v1/test/echo HTTP/1.1\r\nHost: x\r\nX-Large: " + "x".repeat(600_000)
                        + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 431");
        awaitThatNothingIsHeld();
        assertThat(edge.raw("GET /nacos/v1/test/echo?a=" + "x".repeat(600_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                .matches("(?s)HTTP/1.[01] 414 .*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense\r\n\r\n", "GET\r\n\r\n", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n"})
    void whatIsNotHttpIsRefusedInOneSentence(String bytes) throws Exception {
        assertThat(edge.raw(bytes)).matches("(?s)HTTP/1.[01] 400 .*");
    }

    @Test
    void aClientThatIsSlowWithItsHeadersOrItsBodyIsTurnedAway() throws Exception {
        assertThat(edge.raw("GET /nacos/v1/test/echo HTTP/1.1\r\nX-Slow: ")).startsWith("HTTP/1.1 408");
        assertThat(edge.raw("POST /nacos/v1/test/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc"))
                .startsWith("HTTP/1.1 408");
    }

    @Test
    void unfinishedRequestsTogetherHoldABoundedAmountOfMemory() throws Exception {
        var refused = new AtomicInteger();
        var sockets = new ArrayList<Socket>();
        try {
            for (int count = 0; count < 4; count++) {
                Socket socket = new Socket("127.0.0.1", edge.port);
                socket.setSoTimeout(5_000);
                sockets.add(socket);
                socket.getOutputStream()
                        .write(("GET /nacos/v1/test/echo HTTP/1.1\r\nX-Large: " + "x".repeat(400_000))
                                .getBytes(ISO_8859_1));
            }
            for (Socket socket : sockets) {
                String answer = EdgeFixture.readAll(socket);
                if (answer.startsWith("HTTP/1.1 503")
                        && answer.endsWith("Too many unfinished requests are waiting; try again later.")) {
                    refused.incrementAndGet();
                }
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        assertThat(refused.get()).isPositive();
        awaitThatNothingIsHeld();
        assertThat(edge.get("/nacos/v1/test/echo").statusCode()).isEqualTo(200);
    }

    /** A connection that was refused holds its bytes until it has ended, somewhat after its client has read the answer. */
    private static void awaitThatNothingIsHeld() {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                        edge.meters.get("muster.http.unfinished.bytes").gauge().value())
                .isZero());
    }
}
