package io.muster.raft.internal.node;

import io.muster.raft.NodeId;
import io.muster.raft.PeerMessenger;
import io.muster.raft.PeerRequestHandler;
import io.muster.raft.PeerUnreachableException;
import io.muster.raft.internal.rpc.AnswerCallback;
import io.muster.raft.internal.rpc.Fields;
import io.muster.raft.internal.rpc.InboundRequest;
import io.muster.raft.internal.rpc.MessageType;
import io.muster.raft.internal.rpc.Transport;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Requests between members by topic. */
final class Messenger implements PeerMessenger {
    private static final long TIMEOUT_MILLIS = 2000;

    private final NodeId self;
    private final Transport transport;
    private final Map<String, PeerRequestHandler> handlers = new ConcurrentHashMap<>();
    private volatile boolean sealed;

    Messenger(NodeId self, Transport transport) {
        this.self = self;
        this.transport = transport;
        transport.handle(MessageType.PEER_MESSAGE, this::serve);
    }

    /** No topics may be added from now on. */
    void seal() {
        sealed = true;
    }

    @Override
    public void registerHandler(String topic, PeerRequestHandler handler) {
        if (sealed) {
            throw new IllegalStateException("topic " + topic + " must be registered before the log is started");
        }
        if (handlers.putIfAbsent(topic, handler) != null) {
            throw new IllegalStateException("topic " + topic + " already has a handler");
        }
    }

    @Override
    public CompletableFuture<byte[]> send(NodeId to, String topic, byte[] body) {
        if (body.length > MAX_BODY_BYTES) {
            return CompletableFuture.failedFuture(new IllegalArgumentException(
                    "a message of " + body.length + " bytes, at most " + MAX_BODY_BYTES + " are allowed"));
        }
        if (to.equals(self)) {
            return call(self, topic, body);
        }
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        byte[] payload = new Fields.Writer().text(1, topic).blob(2, body).toBytes();
        transport.request(to, MessageType.PEER_MESSAGE, payload, TIMEOUT_MILLIS, new AnswerCallback() {
            @Override
            public void onAnswer(MessageType type, byte[] bytes) {
                if (type == MessageType.ANSWER) {
                    answer.complete(bytes);
                } else {
                    answer.completeExceptionally(
                            new PeerUnreachableException("node " + to + ", " + topic + ": " + Fields.failure(bytes)));
                }
            }

            @Override
            public void onFailure(String reason, boolean timedOut, boolean sent) {
                answer.completeExceptionally(new PeerUnreachableException("node " + to + ", " + topic + ": " + reason));
            }
        });
        return answer;
    }

    @Override
    public Collection<NodeId> connectedPeers() {
        return transport.connected();
    }

    private void serve(InboundRequest request) {
        Fields fields;
        try {
            fields = Fields.parse(request.payload());
        } catch (IOException e) {
            request.fail("malformed message: " + e.getMessage());
            return;
        }
        call(request.from(), fields.text(1), fields.blob(2)).whenComplete((answer, failure) -> {
            if (failure != null) {
                request.fail(String.valueOf(failure.getMessage()));
            } else if (answer.length > MAX_BODY_BYTES) {
                request.fail("the answer has " + answer.length + " bytes, at most " + MAX_BODY_BYTES + " are allowed");
            } else {
                request.answer(answer);
            }
        });
    }

    private CompletableFuture<byte[]> call(NodeId from, String topic, byte[] body) {
        PeerRequestHandler handler = handlers.get(topic);
        if (handler == null) {
            return CompletableFuture.failedFuture(
                    new PeerUnreachableException("node " + self + " has no handler of topic " + topic));
        }
        try {
            return handler.handle(from, body);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
