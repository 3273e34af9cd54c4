package io.muster.deploy.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Nodes and a gateway on this machine, each with its own home directory and free ports, run from one installation through
 * its scripts. Configuration and users are embedded; the first administrator is nacos with the password nacos.
 */
public final class LocalCluster implements AutoCloseable {

    /** The first administrator and the password. */
    public static final String ADMINISTRATOR = "nacos";

    private final Path directory;
    private final List<LocalNode> nodes;
    private final LocalGateway gateway;

    private LocalCluster(Path directory, List<LocalNode> nodes, LocalGateway gateway) {
        this.directory = directory;
        this.nodes = nodes;
        this.gateway = gateway;
    }

    /**
     * Lays out the home directories of a cluster that is not started yet.
     *
     * @param installation an unpacked distribution
     * @param directory where the homes are made
     * @param size number of nodes
     * @param ports where ports come from
     * @param gatewayPort the gateway's port V
     * @param settings further lines for each node's application.properties; configuration and users are embedded unless they name
     *     a {@code db.url.0}
     */
    public static LocalCluster prepare(
            Path installation, Path directory, int size, LocalPorts ports, int gatewayPort, List<String> settings) {
        List<LocalNode> nodes = new ArrayList<>();
        boolean embedded = settings.stream().noneMatch(line -> line.startsWith("db.url.0="));
        for (int i = 1; i <= size; i++) {
            nodes.add(new LocalNode(installation, directory.resolve("node" + i), ports.next(), embedded));
        }
        LocalGateway gateway = new LocalGateway(installation, directory.resolve("gateway"), gatewayPort);
        String members = nodes.stream().map(LocalNode::address).collect(Collectors.joining("\n", "", "\n"));
        for (LocalNode node : nodes) {
            List<String> lines = new ArrayList<>(
                    List.of("server.port=" + node.port(), "muster.auth.admin-password=" + ADMINISTRATOR));
            lines.addAll(settings);
            write(node.home().resolve("conf/application.properties"), String.join("\n", lines) + "\n");
            write(node.home().resolve("conf/cluster.conf"), members);
        }
        write(gateway.home().resolve("conf/cluster.conf"), members);
        write(
                gateway.home().resolve("conf/gateway.properties"),
                "gateway.host=127.0.0.1\ngateway.port=" + gatewayPort + "\n");
        return new LocalCluster(directory, List.copyOf(nodes), gateway);
    }

    /**
     * Starts all nodes at once, then the gateway.
     *
     * @throws IllegalStateException with the sentence of the first one that does not start
     */
    public void start() {
        List<CompletableFuture<String>> starts = nodes.stream()
                .map(node -> CompletableFuture.supplyAsync(node::start, task -> new Thread(task, "start").start()))
                .toList();
        try {
            starts.forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            throw e.getCause() instanceof IllegalStateException sentence ? sentence : e;
        }
        gateway.start();
    }

    /** The nodes, in the order of the member list. */
    public List<LocalNode> nodes() {
        return nodes;
    }

    /** The gateway. */
    public LocalGateway gateway() {
        return gateway;
    }

    /** The node with this {@code host:port}. */
    public LocalNode node(String address) {
        return nodes.stream()
                .filter(node -> node.address().equals(address))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(address + " is none of " + nodes));
    }

    /** The last lines of every log, for the report of a failure. */
    public String logs(int linesOfEach) {
        StringBuilder logs = new StringBuilder();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(path -> path.getParent().endsWith("logs") && Files.isRegularFile(path))
                    .sorted()
                    .toList()) {
                List<String> lines = Files.readAllLines(file);
                logs.append("==> ").append(directory.relativize(file)).append('\n');
                lines.stream().skip(Math.max(0, lines.size() - linesOfEach)).forEach(line -> logs.append(line)
                        .append('\n'));
            }
        } catch (IOException e) {
            logs.append("the logs cannot be read: ").append(e.getMessage());
        }
        return logs.toString();
    }

    /** Ends every process, in order where that works; returns when all are gone. The directory stays. */
    public void stop() {
        gateway.kill();
        List<CompletableFuture<Void>> stops = nodes.stream()
                .map(node -> CompletableFuture.runAsync(node::stop, task -> new Thread(task, "stop").start()))
                .toList();
        for (CompletableFuture<Void> stop : stops) {
            stop.exceptionally(failure -> null).join();
        }
        close();
    }

    /** Kills every process that is left. */
    @Override
    public void close() {
        gateway.kill();
        nodes.forEach(LocalNode::kill);
    }

    private static void write(Path file, String content) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
