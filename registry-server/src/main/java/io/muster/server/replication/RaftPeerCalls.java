package io.muster.server.replication;

import io.muster.raft.NodeId;
import io.muster.raft.PeerMessenger;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/** {@link PeerCalls} over the connections of the consensus module. Thread-safe. */
public final class RaftPeerCalls implements PeerCalls {

    private static final long ALL_MILLIS = 1000;

    private final NodeId self;
    private final PeerMessenger messenger;

    public RaftPeerCalls(NodeId self, PeerMessenger messenger) {
        this.self = self;
        this.messenger = messenger;
    }

    @Override
    public void serve(String topic, BiFunction<String, byte[], CompletableFuture<byte[]>> handler) {
        messenger.registerHandler(topic, (from, body) -> handler.apply(from.value(), body));
    }

    @Override
    public CompletableFuture<byte[]> ask(String nodeId, String topic, byte[] body) {
        return messenger.send(new NodeId(nodeId), topic, body);
    }

    @Override
    public CompletableFuture<Map<String, byte[]>> askAll(String topic, byte[] body) {
        Collection<NodeId> peers = messenger.connectedPeers();
        Map<String, byte[]> answers = new ConcurrentHashMap<>();
        CompletableFuture<?>[] all = peers.stream()
                .map(peer -> messenger
                        .send(peer, topic, body)
                        // A node that does not answer is left out: that is what the answer's keys say.
                        .handle((answer, failure) -> failure == null ? answers.put(peer.value(), answer) : null))
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(all)
                .completeOnTimeout(null, ALL_MILLIS, TimeUnit.MILLISECONDS)
                .thenApply(done -> Map.copyOf(answers));
    }

    @Override
    public String self() {
        return self.value();
    }

    @Override
    public List<String> othersUp() {
        return messenger.connectedPeers().stream().map(NodeId::value).sorted().toList();
    }
}
