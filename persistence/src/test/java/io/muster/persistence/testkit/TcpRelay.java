package io.muster.persistence.testkit;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An address of a server that can be cut off: whoever is connected loses the connection, and nobody listens any more until it is opened again. It can also hold
 * back what is sent, as a server that hangs. Used by one thread at a time.
 */
public final class TcpRelay implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
    private final String targetHost;
    private final int targetPort;
    private final int port;
    private final List<Runnable> held = new ArrayList<>();
    private NetServer server;
    private boolean holding;

    /** To a port of the loopback address. */
    public TcpRelay(int target) {
        this("127.0.0.1", target);
    }

    /** To any server. */
    public TcpRelay(String targetHost, int targetPort) {
        this.targetHost = targetHost;
        this.targetPort = targetPort;
        this.server = listen(0);
        this.port = server.actualPort();
    }

    private NetServer listen(int wanted) {
        NetServer listening = vertx.createNetServer().connectHandler(client -> {
            client.pause();
            open.add(client);
            client.closeHandler(closed -> open.remove(client));
            vertx.createNetClient().connect(targetPort, targetHost).onComplete(connected -> {
                if (connected.failed()) {
                    client.close();
                    return;
                }
                pass(client, connected.result());
                pass(connected.result(), client);
                client.resume();
            });
        });
        done(listening.listen(wanted, "127.0.0.1"));
        return listening;
    }

    private void pass(NetSocket from, NetSocket to) {
        from.handler(bytes -> pass(bytes, to));
        from.closeHandler(closed -> {
            open.remove(from);
            to.close();
        });
    }

    private synchronized void pass(Buffer bytes, NetSocket to) {
        if (holding) {
            held.add(() -> to.write(bytes));
        } else {
            to.write(bytes);
        }
    }

    /** Keeps what is sent in either direction; connections stay, and new ones are taken. */
    public synchronized void hold() {
        holding = true;
    }

    /** Sends on what was kept. */
    public synchronized void letGo() {
        holding = false;
        held.forEach(Runnable::run);
        held.clear();
    }

    /** The port of the loopback address on which it listens. */
    public int port() {
        return port;
    }

    /** How many are connected now. */
    public int connections() {
        return open.size();
    }

    /** Ends all connections and takes no more. */
    public void cut() {
        done(server.close());
        open.forEach(NetSocket::close);
    }

    /** Takes connections again, on the same port. */
    public void openAgain() {
        server = listen(port);
    }

    @Override
    public void close() {
        done(vertx.close());
    }

    private static void done(Future<?> work) {
        try {
            work.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        } catch (ExecutionException | TimeoutException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
