package io.muster.server.grpc;

import com.fasterxml.jackson.core.type.TypeReference;
import io.muster.server.cluster.ClusterObserver;
import io.muster.server.cluster.ClusterStatus.Member;
import io.muster.server.replication.PeerCalls;
import io.muster.server.replication.PeerQuestion;
import io.muster.server.replication.PeerQuestion.Nothing;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The connections of all nodes: how they are spread, and how clients are sent from a crowded node to an emptier one. Clients
 * go by themselves when they are asked; what they have published stays meanwhile. Thread-safe, never blocks.
 */
public final class ConnectionBalance {

    private final ClientConnections connections;
    private final ClusterObserver cluster;
    private final PeerCalls peers;
    private final PeerQuestion<Nothing, Load> load;
    private final PeerQuestion<Shrink, Integer> shrink;
    private final PeerQuestion<Reset, Boolean> reset;

    /** Serves the questions of other nodes from the start, so it is made before the node starts. */
    public ConnectionBalance(ClientConnections connections, ClusterObserver cluster, PeerCalls peers) {
        this.connections = connections;
        this.cluster = cluster;
        this.peers = peers;
        load = PeerQuestion.of(peers, "grpc.load", new TypeReference<>() {}, this::own);
        shrink = PeerQuestion.answeredAtOnce(
                peers,
                "grpc.shrink",
                Shrink.class,
                new TypeReference<>() {},
                asked -> connections.shrinkTo(asked.keep, asked.target.host, asked.target.port));
        reset = PeerQuestion.answeredAtOnce(
                peers,
                "grpc.reset",
                Reset.class,
                new TypeReference<>() {},
                asked -> connections.reset(asked.connectionId, asked.target.host, asked.target.port));
    }

    /**
     * Where clients are sent.
     *
     * @param host the node to go to, empty to let them choose
     */
    public record Target(String host, int port) {
        public static final Target ANY = new Target("", 0);
    }

    /**
     * What one node carries.
     *
     * @param connections its gRPC clients
     * @param movable those among them that may be sent elsewhere
     * @param systemLoad the load average of its machine, negative where that is not known
     * @param cpu the share of its processors in use, from 0 to 1, negative where that is not known
     */
    public record Load(int connections, int movable, double systemLoad, double cpu) {}

    private record Shrink(int keep, Target target) {}

    private record Reset(String connectionId, Target target) {}

    /** The clients of this node. */
    public ClientConnections connections() {
        return connections;
    }

    /** What every node that answers within a second carries, by its address; this one first. */
    public CompletableFuture<Map<String, Load>> loads() {
        return loadsByNode().thenApply(loads -> {
            Map<String, Load> byAddress = new LinkedHashMap<>();
            loads.forEach((node, load) ->
                    byAddress.put(member(node).map(Member::address).orElse(node), load));
            return byAddress;
        });
    }

    private CompletableFuture<Map<String, Load>> loadsByNode() {
        return load.ofOthers(Nothing.NOTHING).thenApply(answers -> {
            Map<String, Load> loads = new LinkedHashMap<>();
            loads.put(peers.self(), own());
            loads.putAll(answers);
            return loads;
        });
    }

    /** Sends one client elsewhere, whichever node it is connected to; false when no node that answers has it. */
    public CompletableFuture<Boolean> reset(String connectionId, Target target) {
        if (connections.reset(connectionId, target.host, target.port)) {
            return CompletableFuture.completedFuture(true);
        }
        return reset.ofOthers(new Reset(connectionId, target)).thenApply(answers -> answers.containsValue(true));
    }

    /**
     * Has nodes with more clients than their share send the surplus to those with fewer.
     *
     * @param tolerance how far above the mean a node may be, as a part of it
     * @param force whether to go on without the nodes that do not answer
     * @return false when a member did not answer and nothing was done
     */
    public CompletableFuture<Boolean> even(double tolerance, boolean force) {
        return loadsByNode().thenCompose(loads -> {
            if (loads.size() < cluster.status().members().size() && !force) {
                return CompletableFuture.completedFuture(false);
            }
            Map<String, Integer> movable = new LinkedHashMap<>();
            loads.forEach((node, load) -> movable.put(node, load.movable));
            // What one node is asked is told one after the other: each step names how many of its clients stay.
            List<CompletableFuture<Void>> asked = new ArrayList<>();
            moves(movable, tolerance).forEach((node, moves) -> {
                CompletableFuture<Void> told = CompletableFuture.completedFuture(null);
                for (Move move : moves) {
                    told = told.thenCompose(before -> shrink.of(node, new Shrink(move.keep, addressOf(move.to)))
                            .thenAccept(answer -> {}));
                }
                asked.add(told);
            });
            return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                    .handle((done, failure) -> failure == null);
        });
    }

    /**
     * One step towards even nodes.
     *
     * @param keep how many clients stay where they are
     * @param to which node the others are sent to
     */
    record Move(int keep, String to) {}

    /**
     * Who sends how many clients where, by the crowded node: each surplus is shared among those with fewer than the mean, the emptiest
     * first, so that nobody becomes crowded in turn.
     */
    static Map<String, List<Move>> moves(Map<String, Integer> movable, double tolerance) {
        double mean =
                movable.values().stream().mapToInt(Integer::intValue).average().orElse(0);
        Map<String, Integer> counts = new LinkedHashMap<>(movable);
        Map<String, List<Move>> moves = new LinkedHashMap<>();
        movable.forEach((node, count) -> {
            if (count <= mean * (1 + tolerance)) {
                return;
            }
            List<Move> steps = new ArrayList<>();
            int keep = count;
            while (keep > Math.ceil(mean)) {
                String emptiest = Collections.min(counts.entrySet(), Map.Entry.comparingByValue())
                        .getKey();
                int room = (int) Math.ceil(mean) - counts.get(emptiest);
                int sent = Math.min(keep - (int) Math.ceil(mean), Math.max(1, room));
                counts.merge(emptiest, sent, Integer::sum);
                keep -= sent;
                steps.add(new Move(keep, emptiest));
            }
            counts.put(node, keep);
            moves.put(node, steps);
        });
        return moves;
    }

    private Target addressOf(String node) {
        return member(node)
                .map(member -> new Target(member.host(), member.port()))
                .orElse(Target.ANY);
    }

    private Load own() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        double cpu = system instanceof com.sun.management.OperatingSystemMXBean detailed ? detailed.getCpuLoad() : -1;
        return new Load(connections.count(), connections.movableCount(), system.getSystemLoadAverage(), cpu);
    }

    private Optional<Member> member(String node) {
        return cluster.status().members().stream()
                .filter(member -> member.id().equals(node))
                .findFirst();
    }
}
