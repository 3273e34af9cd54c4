package io.muster.server.node;

import io.muster.server.grpc.GrpcEdge;
import io.muster.server.http.Route;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
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
     * @param home an empty directory, or that of one that was closed
     * @param settings lines of its {@code application.properties}; where they name no {@code db.url.0} the store is that of the run ({@link TestStorage#chosen}), or the
     *     one that the home has
     */
    public StartedNode(Path home, Map<String, String> settings) throws Exception {
        port = freePort();
        Path file = Files.createDirectories(home.resolve("conf")).resolve("application.properties");
        Map<String, String> all = new HashMap<>(settings.containsKey("db.url.0") ? Map.of() : storage(file));
        all.putAll(settings);
        String lines = all.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue())
                .collect(Collectors.joining("\n"));
        Files.writeString(
                file, "server.port=" + port + "\nserver.address=127.0.0.1\nnacos.server.ip=127.0.0.1\n" + lines + "\n");
        node = MusterNode.start(NodeConfiguration.read(
                home, Optional.of("standalone"), TestStorage.option(all), Map.of(), new Properties()));
        node.awaitServing(Duration.ofSeconds(30));
        if (!node.ready()) {
            close();
            throw new IllegalStateException(node.sentence());
        }
    }

    private static Map<String, String> storage(Path file) throws IOException {
        if (!Files.exists(file)) {
            return TestStorage.chosen().newSettings();
        }
        Map<String, String> lines = new HashMap<>();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("db.")) {
                lines.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
            }
        }
        return lines;
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
