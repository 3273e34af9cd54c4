package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PassThroughTest extends GatewayTestBase {

    @Test
    void passesBytesBothWays() throws IOException {
        startGateway(backend());

        Socket socket = connect();
        socket.getOutputStream().write("PRI * HTTP/2.0".getBytes(StandardCharsets.US_ASCII));

        assertThat(new String(socket.getInputStream().readNBytes(14), StandardCharsets.US_ASCII))
                .isEqualTo("PRI * HTTP/2.0");
    }

    @Test
    void givesEachNewConnectionToTheNodeWithTheFewest() throws IOException {
        Backend first = backend();
        Backend second = backend();
        Backend third = backend();
        startGateway(first, second, third);

        for (int i = 0; i < 9; i++) {
            echo(connect(), "x");
        }

        assertThat(first.sockets).hasSize(3);
        assertThat(second.sockets).hasSize(3);
        assertThat(third.sockets).hasSize(3);
        assertThat(status(first).getInteger("grpcConnections")).isEqualTo(3);
    }

    @Test
    void connectsToAnotherNodeWhenOneRefuses() throws IOException {
        Backend dead = backend();
        Backend alive = backend();
        startGateway(dead, alive);
        dead.kill();

        for (int i = 0; i < 5; i++) {
            echo(connect(), "x");
        }

        assertThat(alive.sockets).hasSize(5);
    }

    @Test
    void closesTheConnectionsOfANodeThatIsJudgedDead() throws IOException {
        Backend frozen = backend();
        startGateway(frozen);
        Socket socket = connect();
        echo(socket, "x");

        frozen.silent = true;

        socket.setSoTimeout(3_500);
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
        await().until(() -> status(frozen).getInteger("grpcConnections") == 0);
    }

    @Test
    void closesTheClientsConnectionWhenTheNodeClosesItsOwn() throws IOException {
        Backend node = backend();
        node.connection =
                socket -> socket.handler(part -> socket.write("goodbye").onComplete(sent -> socket.close()));
        startGateway(node);

        Socket socket = connect();
        socket.getOutputStream().write('x');

        assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                .isEqualTo("goodbye");
    }

    @Test
    void deliversWhatAClientHasSentBeforeItEnds() throws IOException {
        Backend node = backend();
        AtomicLong arrived = new AtomicLong();
        AtomicLong ended = new AtomicLong(-1);
        node.connection = socket -> {
            socket.handler(part -> arrived.addAndGet(part.length()));
            socket.endHandler(end -> ended.set(arrived.get()));
        };
        startGateway(node);

        Socket socket = connect();
        socket.getOutputStream().write(new byte[3 << 20]);
        socket.close();

        await().until(() -> ended.get() == 3 << 20);
    }

    @Test
    void doesNotReadFasterThanTheOtherSideTakes() throws IOException {
        Backend node = backend();
        AtomicLong written = new AtomicLong();
        node.connection = socket -> {
            Buffer part = Buffer.buffer(new byte[64 * 1024]);
            Runnable[] writer = new Runnable[1];
            writer[0] = () -> {
                while (!socket.writeQueueFull() && written.get() < 1L << 30) {
                    socket.write(part);
                    written.addAndGet(part.length());
                }
                socket.drainHandler(drained -> writer[0].run());
            };
            writer[0].run();
        };
        startGateway(node);

        InputStream in = connect().getInputStream();
        assertThat(in.readNBytes(1_000)).hasSize(1_000);
        AtomicLong before = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(300)).until(() -> before.getAndSet(written.get()) == written.get());
        assertThat(written.get()).isLessThan(64L << 20);
        assertThat(in.readNBytes(20 << 20)).hasSize(20 << 20);
    }

    @Test
    void closesAConnectionForWhichThereIsNoNode() throws IOException {
        Backend only = backend();
        startGateway(only);
        only.kill();
        await().until(() -> health(only).equals("DEAD"));

        assertThat(connect().getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void tellsANodeThatExpectsItTheClientsAddress() throws IOException {
        properties.setProperty("gateway.proxy-protocol", "true");
        Backend node = new Backend(vertx);
        HttpServer readiness = vertx.createHttpServer()
                .requestHandler(request -> request.response().end("{\"code\":0}"));
        Backend.await(readiness.listen(node.port, "127.0.0.1"));
        // The real decoder that a node uses.
        HttpServer grpc = vertx.createHttpServer(new HttpServerOptions().setUseProxyProtocol(true))
                .requestHandler(request -> request.response()
                        .putHeader("Connection", "close")
                        .end(request.remoteAddress() + " via " + request.localAddress()));
        Backend.await(grpc.listen(node.port + 1000, "127.0.0.1"));
        startGateway(node);

        Socket socket = connect();
        socket.getOutputStream()
                .write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

        assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                .endsWith("127.0.0.1:" + socket.getLocalPort() + " via 127.0.0.1:" + (port + 1000));
    }

    private Socket connect() throws IOException {
        return connectTo(port + 1000);
    }

    private static void echo(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(socket.getInputStream().readNBytes(text.length()), StandardCharsets.US_ASCII))
                .isEqualTo(text);
    }
}
