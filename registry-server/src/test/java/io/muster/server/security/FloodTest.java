package io.muster.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.server.node.ApiClient;
import io.muster.server.node.StartedNode;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many connections that send headers or bodies slowly, or large headers and no end: they are turned away, others are served meanwhile. */
class FloodTest {

    private static final int ATTACKERS = 400;

    @TempDir
    static Path home;

    private static StartedNode node;

    @BeforeAll
    static void start() throws Exception {
        node = new StartedNode(
                home,
                Map.of(
                        "muster.http.head-timeout-millis", "2000",
                        "muster.http.body-timeout-millis", "2000",
                        "muster.http.max-unfinished-bytes", "33554432"));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void slowHeadersAndSlowBodiesAreTurnedAwayAndOthersAreServedMeanwhile() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int number = 0; number < ATTACKERS; number++) {
                slow.add(open(
                        number % 2 == 0
                                ? "GET /nacos/v1/console/health/liveness HTTP/1.1\r\nHost: a\r\nX-Slow: "
                                : "POST /nacos/v1/cs/configs HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nd"));
            }
            long quickest = Long.MAX_VALUE;
            for (int time = 0; time < 5; time++) { // a machine may pause once
                long start = System.nanoTime();
                assertThat(ApiClient.anonymous(node.port())
                                .get("/v1/console/health/liveness")
                                .statusCode())
                        .isEqualTo(200);
                quickest = Math.min(quickest, System.nanoTime() - start);
            }
            assertThat(Duration.ofNanos(quickest)).isLessThan(Duration.ofSeconds(2));
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                for (Socket socket : slow) {
                    trickle(socket);
                }
                return slow.stream().allMatch(FloodTest::isClosed);
            });
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void unfinishedRequestsWithLargeHeadersHoldABoundedAmountOfMemory() throws Exception {
        byte[] header = new byte[256 * 1024];
        Arrays.fill(header, (byte) 'x');
        List<Socket> large = new ArrayList<>();
        try {
            for (int number = 0; number < ATTACKERS; number++) {
                Socket socket = open("GET /nacos/v1/console/health/liveness HTTP/1.1\r\nHost: a\r\nX-Large: ");
                large.add(socket);
                try {
                    socket.getOutputStream().write(header);
                } catch (IOException turnedAway) {
                    // that is what is wanted
                }
            }
            assertThat(ApiClient.anonymous(node.port())
                            .get("/v1/console/health/liveness")
                            .statusCode())
                    .isIn(200, 503);
            await().atMost(Duration.ofSeconds(60)).until(() -> large.stream().allMatch(FloodTest::isClosed));
        } finally {
            for (Socket socket : large) {
                socket.close();
            }
        }
        assertThat(ApiClient.anonymous(node.port())
                        .get("/v1/console/health/liveness")
                        .statusCode())
                .isEqualTo(200);
    }

    private static Socket open(String begin) throws IOException {
        Socket socket = new Socket("127.0.0.1", node.port());
        socket.setSoTimeout(1);
        socket.getOutputStream().write(begin.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static void trickle(Socket socket) {
        try {
            socket.getOutputStream().write('x');
        } catch (IOException closed) {
            // it is counted by isClosed
        }
    }

    private static boolean isClosed(Socket socket) {
        try {
            byte[] buffer = new byte[4096];
            int count = socket.getInputStream().read(buffer);
            return count < 0 || new String(buffer, 0, count, StandardCharsets.US_ASCII).contains("Connection: close");
        } catch (SocketTimeoutException stillOpen) {
            return false;
        } catch (IOException closed) {
            return true;
        }
    }
}
