package io.muster.raft.internal.node;

import io.muster.raft.NodeId;
import io.muster.raft.internal.engine.EngineNode;
import io.muster.raft.internal.log.LogEntries;
import io.muster.raft.internal.log.Submitter;
import io.muster.raft.internal.rpc.AnswerCallback;
import io.muster.raft.internal.rpc.Fields;
import io.muster.raft.internal.rpc.InboundRequest;
import io.muster.raft.internal.rpc.MessageType;
import io.muster.raft.internal.rpc.Transport;
import java.io.IOException;

/** Brings this node's batches to the leader, and takes those of the others while this node leads. */
final class Forwarding implements Submitter {
    private static final int COMMITTED = 0;
    private static final int REJECTED = 1;
    private static final int UNKNOWN = 2;

    private final NodeId self;
    private final Transport transport;
    private final EngineNode engine;
    private final Leadership leadership;
    private final long timeoutMillis;

    Forwarding(NodeId self, Transport transport, EngineNode engine, Leadership leadership, long timeoutMillis) {
        this.self = self;
        this.transport = transport;
        this.engine = engine;
        this.leadership = leadership;
        this.timeoutMillis = timeoutMillis;
        transport.handle(MessageType.FORWARD, this::serve);
    }

    @Override
    public void submit(NodeId to, byte[] entry, long moreMillis, Result result) {
        if (to.equals(self)) {
            byte[] own = entry.clone(); // it is stamped, and may be sent again later
            LogEntries.stamp(own, System.currentTimeMillis());
            engine.append(own, result);
            return;
        }
        // As long as this node waits until it has applied the batch itself: the leader's disk may take seconds for
        // megabytes.
        transport.request(to, MessageType.FORWARD, entry, timeoutMillis + moreMillis, new AnswerCallback() {
            @Override
            public void onAnswer(MessageType type, byte[] payload) {
                answered(type, payload, result);
            }

            @Override
            public void onFailure(String reason, boolean timedOut, boolean sent) {
                if (sent) {
                    result.unknown(reason);
                } else {
                    result.rejected(reason);
                }
            }
        });
    }

    private static void answered(MessageType type, byte[] payload, Result result) {
        if (type != MessageType.ANSWER) {
            result.rejected(Fields.failure(payload));
            return;
        }
        try {
            Fields answer = Fields.parse(payload);
            switch ((int) answer.number(1)) {
                case COMMITTED -> result.committed();
                case REJECTED -> result.rejected(answer.text(2));
                default -> result.unknown(answer.text(2));
            }
        } catch (IOException e) {
            result.unknown("malformed answer");
        }
    }

    private void serve(InboundRequest request) {
        byte[] entry = request.payload();
        if (!LogEntries.isBatchOf(entry, request.from())) {
            request.fail("only own batches may be forwarded");
            return;
        }
        if (!leadership.isLeading()) {
            request.answer(answer(REJECTED, "not the leader"));
            return;
        }
        LogEntries.stamp(entry, System.currentTimeMillis());
        engine.append(entry, new Result() {
            @Override
            public void committed() {
                request.answer(answer(COMMITTED, ""));
            }

            @Override
            public void rejected(String reason) {
                request.answer(answer(REJECTED, reason));
            }

            @Override
            public void unknown(String reason) {
                request.answer(answer(UNKNOWN, reason));
            }
        });
    }

    private static byte[] answer(int code, String reason) {
        return new Fields.Writer().number(1, code).text(2, reason).toBytes();
    }
}
