package io.muster.server.replication;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/** The calls of one of two nodes that can ask each other, without a network. */
public final class TwoPeers implements PeerCalls {

    private final Map<String, BiFunction<String, byte[], CompletableFuture<byte[]>>> handlers = new HashMap<>();
    private final String self;
    private final TwoPeers other;

    public TwoPeers() {
        this.self = "self";
        this.other = new TwoPeers(this);
    }

    private TwoPeers(TwoPeers other) {
        this.self = "other";
        this.other = other;
    }

    /** The calls of the other node. */
    public TwoPeers other() {
        return other;
    }

    @Override
    public void serve(String topic, BiFunction<String, byte[], CompletableFuture<byte[]>> handler) {
        handlers.put(topic, handler);
    }

    @Override
    public CompletableFuture<byte[]> ask(String nodeId, String topic, byte[] body) {
        return other.handlers.get(topic).apply(self, body);
    }

    @Override
    public CompletableFuture<Map<String, byte[]>> askAll(String topic, byte[] body) {
        return ask(other.self, topic, body).thenApply(answer -> Map.of(other.self, answer));
    }

    @Override
    public String self() {
        return self;
    }

    @Override
    public List<String> othersUp() {
        return List.of(other.self);
    }
}
