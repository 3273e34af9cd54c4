package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Five thousand clients that wait for a change of configuration, through one gateway. */
@Tag("campaign")
class LongPollsCampaignTest extends GatewayTestBase {

    private static final int CLIENTS = 5_000;
    private static final String LISTENER = "/nacos/v1/cs/configs/listener";

    private @Nullable Process process;

    @Test
    void holdsFiveThousandLongPollsAndAnswersOthersMeanwhile() throws IOException {
        Backend node = backend();
        node.behaviour = arrived -> {};
        startProcess(node);
        String poll = "POST " + LISTENER
                + " HTTP/1.1\r\nHost: x\r\nLong-Pulling-Timeout: 30000\r\nContent-Length: 1000\r\n\r\n"
                + "x".repeat(1_000);
        NetClient clients = vertx.createNetClient(new NetClientOptions().setConnectTimeout(20_000));
        AtomicInteger answered = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        for (int i = 0; i < CLIENTS; i++) {
            if (i % 100 == 0) {
                // Not all within a moment: what is tested is holding them, not the length of a backlog.
                int before = i - 200;
                await().atMost(Duration.ofSeconds(60)).until(() -> node.received.size() >= before);
            }
            clients.connect(port, "127.0.0.1")
                    .onFailure(refused -> failed.incrementAndGet())
                    .onSuccess(socket -> {
                        socket.handler(part -> {
                            if (part.toString().startsWith("HTTP/1.1 200 ")) {
                                answered.incrementAndGet();
                            }
                        });
                        socket.write(poll);
                    });
        }

        await().atMost(Duration.ofSeconds(60)).until(() -> node.received.size() == CLIENTS);
        assertThat(failed).hasValue(0);
        assertThat(status().getInteger("requestsInFlight")).isEqualTo(CLIENTS);
        assertThat(status().getInteger("heldBytes")).isEqualTo(CLIENTS * 1_000);
        node.behaviour = node::answerWithName;
        long started = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            assertThat(get("/nacos/v1/cs/configs?dataId=a").statusCode()).isEqualTo(200);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));

        node.received(LISTENER).forEach(arrived -> answer(arrived.request()));
        await().atMost(Duration.ofSeconds(60)).until(() -> answered.get() == CLIENTS);
        await().until(() -> status().getInteger("heldBytes") == 0 && status().getInteger("requestsInFlight") == 0);
    }

    /** In a process of its own with the heap that it is shipped with: this one has enough sockets already. */
    private void startProcess(Backend node) throws IOException {
        list(node);
        Files.writeString(
                home.resolve("conf/gateway.properties"), "gateway.host=127.0.0.1\ngateway.port=" + port + "\n");
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        GatewayMain.class.getName(),
                        "--home",
                        home.toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("out").toFile())
                .start();
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> status().getInteger("readyNodes") == 1);
    }

    @AfterEach
    void stopProcess() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    private static void answer(HttpServerRequest request) {
        request.response().end("changed");
    }
}
