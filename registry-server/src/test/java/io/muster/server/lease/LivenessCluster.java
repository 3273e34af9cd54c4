package io.muster.server.lease;

import io.muster.server.cluster.ClusterObserver;
import io.muster.server.cluster.ClusterStatus;
import io.muster.server.naming.ClientId;
import io.muster.server.naming.Instance;
import io.muster.server.naming.NamingOperations;
import io.muster.server.naming.ServiceKey;
import io.muster.server.naming.TestRegistry;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.muster.server.replication.Command;
import io.muster.server.replication.MusterCommands;
import io.muster.server.replication.Outcome;
import io.muster.server.replication.PeerCalls;
import io.muster.server.replication.Replicator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The liveness of several nodes over one registry, with the clock, the leader and the network in the test's hand. The nodes'
 * modules are the real ones; what they share is the outcome of a log that all have applied.
 */
final class LivenessCluster implements AutoCloseable {

    private static final long STEP_MILLIS = 250;

    final TestRegistry registry = new TestRegistry();
    private final AtomicLong clock = new AtomicLong(1_000_000);
    private final Map<String, Node> nodes = new HashMap<>();
    private final Set<String> cutOff = new HashSet<>();
    private @Nullable String leader;

    LivenessCluster(String... names) {
        for (String name : names) {
            start(name);
        }
        leader = names[0];
        pass(2000);
    }

    void start(String name) {
        nodes.put(name, new Node(name));
    }

    /** The node dies without a word. */
    void kill(String name) {
        nodes.remove(name).module.close();
        if (name.equals(leader)) {
            leader = null;
        }
    }

    void elect(@Nullable String name) {
        leader = name;
    }

    /** The node runs on, but nobody hears it and it hears nobody. */
    void cutOff(String name) {
        cutOff.add(name);
    }

    void reconnect(String name) {
        cutOff.remove(name);
    }

    LeaseModule module(String name) {
        return nodes.get(name).module;
    }

    NamingOperations on(String name) {
        return nodes.get(name).operations;
    }

    /** Registers over gRPC through a node, connection and all. */
    void connectAndRegister(String node, String client, ServiceKey service, Instance instance) {
        on(node).connectionOpened(new ClientId(client));
        TestRegistry.done(on(node).register(new ClientId(client), service, instance));
    }

    /** Lets time pass; all nodes go about their rounds meanwhile. */
    void pass(long millis) {
        pass(millis, () -> {});
    }

    /** Lets time pass and does something every second. */
    void pass(long millis, Runnable everySecond) {
        for (long passed = 0; passed < millis; passed += STEP_MILLIS) {
            clock.addAndGet(STEP_MILLIS);
            registry.now.addAndGet(STEP_MILLIS);
            if (passed % 1000 == 0) {
                everySecond.run();
            }
            for (Node node : nodes.values()) {
                node.run(node.module::look);
            }
            // Reports and their answers travel from thread to thread; then what was proposed is applied.
            for (int hop = 0; hop < 3; hop++) {
                nodes.values().forEach(node -> node.run(() -> {}));
            }
            TestRegistry.done(registry.log.readBarrier());
        }
    }

    /** The process stands still: time passes and nobody does anything. */
    void standStill(long millis) {
        clock.addAndGet(millis);
        registry.now.addAndGet(millis);
    }

    List<Instance> instances(ServiceKey service) {
        return registry.instances(service);
    }

    @Override
    public void close() {
        nodes.values().forEach(node -> node.module.close());
        registry.close();
    }

    private final class Node implements PeerCalls, ClusterObserver {

        private final String name;
        private final Map<String, BiFunction<String, byte[], CompletableFuture<byte[]>>> handlers = new HashMap<>();
        private final LeaseModule module;
        private final NamingOperations operations;

        Node(String name) {
            this.name = name;
            Replicator unlessCutOff = new Replicator() {
                @Override
                public CompletableFuture<Outcome> propose(Command command) {
                    return cutOff.contains(name)
                            ? CompletableFuture.failedFuture(
                                    new ProblemException(ProblemKind.NO_QUORUM, name + " is alone"))
                            : registry.replicator.propose(command);
                }

                @Override
                public CompletableFuture<Long> readBarrier() {
                    return registry.replicator.readBarrier();
                }

                @Override
                public long appliedIndex() {
                    return registry.replicator.appliedIndex();
                }
            };
            module = new LeaseModule(
                    registry.module,
                    unlessCutOff,
                    this,
                    this,
                    MusterCommands.mapper(),
                    LeaseSettings.DEFAULT,
                    clock::get);
            module.goLive();
            operations = registry.module.operations(name, unlessCutOff, module);
        }

        void run(Runnable task) {
            try {
                module.thread().submit(task).get();
            } catch (InterruptedException | ExecutionException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void serve(String topic, BiFunction<String, byte[], CompletableFuture<byte[]>> handler) {
            handlers.put(topic, handler);
        }

        @Override
        public CompletableFuture<byte[]> ask(String nodeId, String topic, byte[] body) {
            Node other = nodes.get(nodeId);
            if (other == null || cutOff.contains(nodeId) || cutOff.contains(name)) {
                return CompletableFuture.failedFuture(new IllegalStateException(nodeId + " does not answer"));
            }
            return other.handlers.get(topic).apply(name, body);
        }

        @Override
        public CompletableFuture<Map<String, byte[]>> askAll(String topic, byte[] body) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String self() {
            return name;
        }

        @Override
        public List<String> othersUp() {
            List<String> others = new ArrayList<>(nodes.keySet());
            others.remove(name);
            if (cutOff.contains(name)) {
                others.clear();
            }
            others.removeAll(cutOff);
            return others;
        }

        @Override
        public ClusterStatus status() {
            return new ClusterStatus(
                    name, false, Optional.empty(), 1, 0, leader != null && !cutOff.contains(name), List.of());
        }

        @Override
        public void onChange(Consumer<ClusterStatus> listener) {}

        @Override
        public boolean isLeader() {
            return name.equals(leader);
        }
    }
}
