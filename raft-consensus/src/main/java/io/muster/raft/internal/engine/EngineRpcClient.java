package io.muster.raft.internal.engine;

import com.alipay.sofa.jraft.ReplicatorGroup;
import com.alipay.sofa.jraft.error.InvokeTimeoutException;
import com.alipay.sofa.jraft.error.RemotingException;
import com.alipay.sofa.jraft.option.RpcOptions;
import com.alipay.sofa.jraft.rpc.InvokeCallback;
import com.alipay.sofa.jraft.rpc.InvokeContext;
import com.alipay.sofa.jraft.rpc.RpcClient;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesResponse;
import com.alipay.sofa.jraft.util.Endpoint;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.muster.raft.NodeId;
import io.muster.raft.internal.rpc.AnswerCallback;
import io.muster.raft.internal.rpc.Fields;
import io.muster.raft.internal.rpc.MessageType;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries the engine's requests over our connections. */
final class EngineRpcClient implements RpcClient {
    private static final Logger LOG = LoggerFactory.getLogger(EngineRpcClient.class);

    private @Nullable EngineWiring wiring;

    void use(EngineWiring value) {
        wiring = value;
    }

    private EngineWiring wiring() {
        EngineWiring known = wiring;
        if (known == null) {
            throw new IllegalStateException("the client is not wired");
        }
        return known;
    }

    @Override
    public boolean init(@Nullable RpcOptions options) {
        return true;
    }

    @Override
    public void shutdown() {
        // The transport outlives the engine and is closed by the node.
    }

    @Override
    public boolean checkConnection(Endpoint endpoint) {
        // Connections open and come back by themselves. Were the engine told that one is missing, it would drop its
        // replicator, look again only now and then and log an error each time; a failed request it retries soon.
        return true;
    }

    @Override
    public boolean checkConnection(Endpoint endpoint, boolean createIfAbsent) {
        return checkConnection(endpoint);
    }

    @Override
    public void closeConnection(Endpoint endpoint) {
        // Other parts of the node share the connection.
    }

    @Override
    public void registerConnectEventListener(ReplicatorGroup replicators) {
        wiring().transport().onLinkUp(peer -> {
            if (wiring().isStarted().getAsBoolean()) {
                replicators.checkReplicator(PeerIds.of(peer), true);
            }
        });
    }

    @Override
    public Object invokeSync(Endpoint endpoint, Object request, @Nullable InvokeContext context, long timeoutMillis)
            throws InterruptedException, RemotingException {
        CompletableFuture<Object> answer = new CompletableFuture<>();
        invokeAsync(
                endpoint,
                request,
                context,
                new InvokeCallback() {
                    @Override
                    public void complete(@Nullable Object result, @Nullable Throwable error) {
                        if (error != null) {
                            answer.completeExceptionally(error);
                        } else {
                            answer.complete(result);
                        }
                    }
                },
                timeoutMillis);
        try {
            return answer.get(timeoutMillis + 100, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RemotingException remoting ? remoting : new RemotingException(e.getCause());
        } catch (TimeoutException e) {
            throw new InvokeTimeoutException("no answer in " + timeoutMillis + " ms");
        }
    }

    @Override
    public void invokeAsync(
            Endpoint endpoint,
            Object request,
            @Nullable InvokeContext context,
            InvokeCallback callback,
            long timeoutMillis)
            throws RemotingException {
        EngineMessages kind = EngineMessages.ofRequest(request);
        if (kind == null) {
            throw new RemotingException(request.getClass().getName() + " may not travel");
        }
        if (kind == EngineMessages.REQUEST_VOTE && !wiring().mayVote().getAsBoolean()) {
            throw new RemotingException("this node came back with an empty disk and may not ask for votes yet");
        }
        NodeId peer = PeerIds.toNodeId(endpoint);
        Executor executor = callback.executor() == null ? Runnable::run : callback.executor();
        byte[] payload = ((Message) request).toByteArray();
        wiring().transport().request(peer, kind.type(), payload, timeoutMillis, new AnswerCallback() {
            @Override
            public void onAnswer(MessageType type, byte[] bytes) {
                run(executor, () -> answered(kind, peer, (Message) request, type, bytes, callback));
            }

            @Override
            public void onFailure(String reason, boolean timedOut, boolean sent) {
                run(
                        executor,
                        () -> callback.complete(
                                null, timedOut ? new InvokeTimeoutException(reason) : new RemotingException(reason)));
            }
        });
    }

    private static void run(Executor executor, Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.trace("The engine has ended and does not want the answer any more");
        }
    }

    private void answered(
            EngineMessages kind,
            NodeId peer,
            Message request,
            MessageType type,
            byte[] bytes,
            InvokeCallback callback) {
        if (type == MessageType.FAILURE) {
            callback.complete(null, new RemotingException(peer + ": " + failureReason(bytes)));
            return;
        }
        Message answer;
        try {
            answer = kind.parseAnswer(type, bytes);
        } catch (InvalidProtocolBufferException e) {
            callback.complete(null, new RemotingException("malformed answer from " + peer, e));
            return;
        }
        callback.complete(answer, null);
        if (request instanceof AppendEntriesRequest append
                && answer instanceof AppendEntriesResponse appended
                && appended.getSuccess()) {
            long stored = append.getPrevLogIndex() + append.getEntriesCount();
            wiring().matchIndexes().merge(peer, stored, Math::max);
            if (append.getEntriesCount() > 0) {
                wiring().onEntriesStored().accept(stored);
            }
        }
    }

    static String failureReason(byte[] bytes) {
        try {
            return Fields.parse(bytes).text(1);
        } catch (IOException e) {
            return "failed without a readable reason";
        }
    }
}
