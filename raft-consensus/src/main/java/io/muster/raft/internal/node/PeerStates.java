package io.muster.raft.internal.node;

import io.muster.raft.NodeId;
import io.muster.raft.internal.rpc.AnswerCallback;
import io.muster.raft.internal.rpc.MessageType;
import io.muster.raft.internal.rpc.Transport;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Exchanges {@link NodeState}s with the other members and remembers the last one of each. */
final class PeerStates {
    private static final Logger LOG = LoggerFactory.getLogger(PeerStates.class);
    private static final long UP_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long TIMEOUT_MILLIS = 2000;

    /** @param seenNanos {@link System#nanoTime} when it arrived */
    record Seen(NodeState state, long seenNanos) {
        boolean isRecent() {
            return System.nanoTime() - seenNanos < UP_NANOS;
        }

        /** So recent that a connection which is missing now may just be on its way. */
        boolean isVeryRecent() {
            return System.nanoTime() - seenNanos < UP_NANOS / 6;
        }
    }

    private final Transport transport;
    private final Supplier<NodeState> own;
    private final BiConsumer<NodeId, NodeState> onState;
    private final Map<NodeId, Seen> seen = new ConcurrentHashMap<>();

    /**
     * @param onState hears every state that arrives, on an event loop
     */
    PeerStates(Transport transport, Supplier<NodeState> own, BiConsumer<NodeId, NodeState> onState) {
        this.transport = transport;
        this.own = own;
        this.onState = onState;
        transport.handle(MessageType.NODE_STATE, request -> {
            try {
                arrived(request.from(), NodeState.decode(request.payload()));
                request.answer(own.get().encode());
            } catch (IOException e) {
                request.fail("malformed node state: " + e.getMessage());
            }
        });
    }

    @Nullable
    Seen of(NodeId peer) {
        return seen.get(peer);
    }

    /** The states that arrived within the last three seconds. */
    Map<NodeId, NodeState> recent() {
        Map<NodeId, NodeState> recent = new HashMap<>();
        seen.forEach((id, state) -> {
            if (state.isRecent()) {
                recent.put(id, state.state);
            }
        });
        return recent;
    }

    void exchange() {
        byte[] state = own.get().encode();
        for (NodeId peer : transport.connected()) {
            exchange(peer, state);
        }
    }

    void exchangeWith(NodeId peer) {
        exchange(peer, own.get().encode());
    }

    private void exchange(NodeId peer, byte[] state) {
        transport.request(peer, MessageType.NODE_STATE, state, TIMEOUT_MILLIS, new AnswerCallback() {
            @Override
            public void onAnswer(MessageType type, byte[] payload) {
                if (type != MessageType.ANSWER) {
                    return;
                }
                try {
                    arrived(peer, NodeState.decode(payload));
                } catch (IOException e) {
                    LOG.warn("Node {} sent a malformed state: {}", peer, e.getMessage());
                }
            }

            @Override
            public void onFailure(String reason, boolean timedOut, boolean sent) {
                LOG.debug("Node {} did not tell its state: {}", peer, reason);
            }
        });
    }

    private void arrived(NodeId from, NodeState state) {
        seen.put(from, new Seen(state, System.nanoTime()));
        onState.accept(from, state);
    }
}
