package io.muster.raft.internal.engine;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.NodeManager;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.rpc.Connection;
import com.alipay.sofa.jraft.rpc.RaftServerService;
import com.alipay.sofa.jraft.rpc.RpcContext;
import com.alipay.sofa.jraft.rpc.RpcRequestClosure;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesResponse;
import com.alipay.sofa.jraft.util.RpcFactoryHelper;
import com.google.protobuf.Message;
import io.muster.raft.internal.rpc.InboundConnection;
import io.muster.raft.internal.rpc.InboundRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entries that one peer sends over one connection: taken one after the other in the order of arrival, answered in that
 * order too, because the sender works with a pipeline. Heartbeats are answered at once.
 *
 * <p>This replaces the engine's own processor. That one keeps the order per pair of peers beyond a connection's life, with
 * a thread for each pair; when a connection ends it waits for that thread under a lock that the thread may need, and all
 * event loops that serve the group wait with it.
 */
final class OrderedAppends {
    private static final Logger LOG = LoggerFactory.getLogger(OrderedAppends.class);
    private static final String ATTRIBUTE = "appends";

    private final InboundConnection connection;
    private final Executor executor;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private final Map<Long, Runnable> earlyAnswers = new HashMap<>();
    private long nextRequest;
    private long nextAnswer;

    private OrderedAppends(InboundConnection connection, Executor executor) {
        this.connection = connection;
        this.executor = executor;
    }

    static OrderedAppends of(InboundConnection connection, Executor executor) {
        return (OrderedAppends)
                connection.attributes().computeIfAbsent(ATTRIBUTE, key -> new OrderedAppends(connection, executor));
    }

    /** Called on the connection's event loop, in the order of arrival. */
    void take(InboundRequest inbound, AppendEntriesRequest request) {
        boolean heartbeat = request.getEntriesCount() == 0 && !request.hasData();
        RpcContext answers =
                heartbeat ? new Answers(inbound, Runnable::run) : new Answers(inbound, inOrder(nextRequest++));
        waiting.add(() -> handle(request, answers));
        if (waitingCount.getAndIncrement() == 0) {
            executor.execute(this::drain);
        }
    }

    private void drain() {
        do {
            Runnable next = waiting.poll();
            if (next != null && !connection.isClosed()) {
                next.run();
            }
        } while (waitingCount.decrementAndGet() != 0);
    }

    private static void handle(AppendEntriesRequest request, RpcContext answers) {
        RpcRequestClosure done = new RpcRequestClosure(answers, AppendEntriesResponse.getDefaultInstance());
        try {
            PeerId peer = new PeerId();
            Node node =
                    peer.parse(request.getPeerId()) ? NodeManager.getInstance().get(request.getGroupId(), peer) : null;
            Message answer = node == null
                    ? error(RaftError.ENOENT, "no such peer: " + request.getPeerId())
                    : ((RaftServerService) node).handleAppendEntriesRequest(request, done);
            if (answer != null) {
                done.sendResponse(answer);
            }
        } catch (RuntimeException e) {
            LOG.error("Entries from {} could not be taken", request.getServerId(), e);
            done.sendResponse(error(RaftError.EINTERNAL, "internal error"));
        }
    }

    private static Message error(RaftError error, String message) {
        return RpcFactoryHelper.responseFactory()
                .newResponse(AppendEntriesResponse.getDefaultInstance(), error, "%s", message);
    }

    /** Holds an answer back until all earlier ones are sent. */
    private Executor inOrder(long sequence) {
        return answer -> {
            synchronized (earlyAnswers) {
                earlyAnswers.put(sequence, answer);
                for (Runnable next = earlyAnswers.remove(nextAnswer);
                        next != null;
                        next = earlyAnswers.remove(nextAnswer)) {
                    next.run();
                    nextAnswer++;
                }
            }
        };
    }

    private record Answers(InboundRequest inbound, Executor order) implements RpcContext {
        @Override
        public void sendResponse(Object response) {
            order.execute(() -> inbound.answer(((Message) response).toByteArray()));
        }

        @Override
        public Connection getConnection() {
            throw new UnsupportedOperationException("only the engine's own processor asks for it");
        }

        @Override
        public String getRemoteAddress() {
            return inbound.connection().remoteAddress();
        }
    }
}
