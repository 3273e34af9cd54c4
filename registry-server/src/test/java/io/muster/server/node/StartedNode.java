package io.muster.server.node;

import io.muster.server.grpc.GrpcEdge;
import io.muster.server.http.Route;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/** A whole standalone node in this process, as {@code startup.sh -m standalone} starts it, on free ports. */
public final class StartedNode implements AutoCloseable {

    /** The password of the administrator {@code nacos}. */
    public static final String ADMIN_PASSWORD = "nacos";

    private static final int GRPC_OFFSET = 1000;
    private static final int RAFT_OFFSET = -1000;

    private final MusterNode node;
    private final int port;

    /**
     * @param home an empty directory
     * @param settings lines of its {@code application.properties}; storage is embedded unless they name a {@code db.url.0}
     */
    public StartedNode(Path home, Map<String, String> settings) throws Exception {
        port = freePort();
        Path conf = Files.createDirectories(home.resolve("conf"));
        String lines = settings.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue())
                .collect(Collectors.joining("\n"));
        Files.writeString(
                conf.resolve("application.properties"),
                "server.port=" + port + "\nserver.address=127.0.0.1\nnacos.server.ip=127.0.0.1\n" + lines + "\n");
        node = MusterNode.start(NodeConfiguration.read(
                home, Optional.of("standalone"), TestStorage.option(settings), Map.of(), new Properties()));
        node.awaitServing(Duration.ofSeconds(30));
        if (!node.ready()) {
            close();
            throw new IllegalStateException(node.sentence());
        }
    }

    /** Every route of the node. */
    public List<Route> routes() {
        return node.routes();
    }

    /** The node's port for gRPC clients. */
    public GrpcEdge grpc() {
        return node.grpc();
    }

    /** The HTTP port. */
    public int port() {
        return port;
    }

    /** The port for gRPC clients. */
    public int grpcPort() {
        return port + GRPC_OFFSET;
    }

    /** The port for other members. */
    public int raftPort() {
        return port + RAFT_OFFSET;
    }

    /** A port whose neighbours for gRPC and Raft are free too. */
    static int freePort() throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            int candidate = ThreadLocalRandom.current().nextInt(12_000, 31_000);
            if (isFree(candidate) && isFree(candidate + GRPC_OFFSET) && isFree(candidate + RAFT_OFFSET)) {
                return candidate;
            }
        }
        throw new IOException("no three free ports were found");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException occupied) {
            return false;
        }
    }

    @Override
    public void close() {
        node.close();
    }
}
