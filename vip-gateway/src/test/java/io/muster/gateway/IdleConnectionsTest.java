package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections on which nothing happens, and nodes from which nothing comes. */
class IdleConnectionsTest extends GatewayTestBase {

    private static final String REQUEST = "GET " + CONFIGS + " HTTP/1.1\r\nHost: x\r\n\r\n";

    @BeforeEach
    void shortTimes() {
        properties.setProperty("gateway.keep-alive", "1s");
        properties.setProperty("gateway.head-timeout", "20s");
    }

    @Test
    void closesAConnectionWithoutRequestsAndKeepsOneThatWaitsForItsAnswer() throws IOException {
        Backend node = backend();
        node.behaviour = arrived -> {
            if (arrived.uri().endsWith("listener")) {
                vertx.setTimer(3_500, timer -> node.answerWithName(arrived));
            } else {
                node.answerWithName(arrived);
            }
        };
        startGateway(node);
        String listen = REQUEST.replace(CONFIGS, CONFIGS + "/listener");
        Socket poll = connectTo(port);
        write(poll, listen);
        Socket impatient = connectTo(port);
        write(impatient, REQUEST + listen);
        Socket idle = connectTo(port);
        write(idle, REQUEST);

        assertThat(untilClosed(idle)).startsWith("HTTP/1.1 200 OK").endsWith(node.address());
        assertThat(untilClosed(poll)).startsWith("HTTP/1.1 200 OK").endsWith(node.address());
        assertThat(untilClosed(impatient).split("HTTP/1.1 200 OK")).hasSize(3);
    }

    @Test
    void closesAnHttp2ConnectionOnWhichNothingHappens() throws IOException {
        startGateway(backend());
        Socket idle = connectTo(port);
        write(idle, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");

        // The settings of the other side come first.
        assertThat(untilClosed(idle)).isNotEmpty();
    }

    @Test
    void endsARequestWhoseClientDoesNotReadTheAnswer() throws IOException {
        AtomicBoolean ended = new AtomicBoolean();
        Backend node = backend();
        node.streaming = request -> {
            request.response().closeHandler(closed -> ended.set(true));
            writeForever(request.response().setChunked(true));
        };
        startGateway(node);

        write(connectTo(port), REQUEST);

        await().untilTrue(ended);
        await().until(() -> status().getInteger("requestsInFlight") == 0);
    }

    @Test
    void cutsTheConnectionWhenANodeFallsSilentInTheMiddleOfAnAnswer() throws IOException {
        properties.setProperty("gateway.idle-timeout", "500ms");
        Backend node = backend();
        node.streaming = request -> request.response().setChunked(true).write("half of the answer");
        startGateway(node);

        assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> get(CONFIGS));
        assertThat(status(node).getInteger("failures")).isEqualTo(1);
    }

    private static void writeForever(HttpServerResponse response) {
        while (!response.closed() && !response.writeQueueFull()) {
            response.write(Buffer.buffer(new byte[64 * 1024]));
        }
        if (!response.closed()) {
            response.drainHandler(drained -> writeForever(response));
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String untilClosed(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
}
