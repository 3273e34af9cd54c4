package io.muster.raft.internal.engine;

import com.alipay.sofa.jraft.rpc.Connection;
import com.alipay.sofa.jraft.rpc.RpcContext;
import com.alipay.sofa.jraft.rpc.RpcProcessor;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.ErrorResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteResponse;
import com.alipay.sofa.jraft.rpc.impl.PingRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.GetFileRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.InstallSnapshotRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.ReadIndexRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.RequestVoteRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.TimeoutNowRequestProcessor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.muster.raft.internal.rpc.InboundConnection;
import io.muster.raft.internal.rpc.InboundRequest;
import io.muster.raft.internal.rpc.MessageType;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Hands the peers' requests to the engine's processors: the seven of the Raft protocol, none of its command line. */
final class EngineRpcServer {
    private static final String CONNECTION = "engine";

    private final EngineWiring wiring;
    private final Executor executor;

    private EngineRpcServer(EngineWiring wiring, Executor executor) {
        this.wiring = wiring;
        this.executor = executor;
    }

    /** Begins to serve the peers; must be called before the transport listens. */
    static void serve(EngineWiring wiring, Executor executor) {
        new EngineRpcServer(wiring, executor).register();
    }

    private void register() {
        List<RpcProcessor<?>> processors = List.of(
                new GetFileRequestProcessor(executor),
                new InstallSnapshotRequestProcessor(executor),
                new RequestVoteRequestProcessor(executor),
                new PingRequestProcessor(executor),
                new TimeoutNowRequestProcessor(executor),
                new ReadIndexRequestProcessor(executor));
        wiring.transport().handle(MessageType.APPEND_ENTRIES, request -> {
            Message parsed = checked(EngineMessages.APPEND_ENTRIES, request);
            if (parsed != null) {
                OrderedAppends.of(request.connection(), executor).take(request, (AppendEntriesRequest) parsed);
            }
        });
        for (EngineMessages kind : EngineMessages.values()) {
            if (kind == EngineMessages.APPEND_ENTRIES) {
                continue;
            }
            RpcProcessor<?> processor = processors.stream()
                    .filter(known -> known.interest().equals(kind.requestClassName()))
                    .findFirst()
                    .orElseThrow();
            wiring.transport().handle(kind.type(), request -> handle(kind, processor, request));
        }
    }

    /** The request if it is well-formed and speaks in its sender's own name, otherwise null: then the connection ends. */
    private static @Nullable Message checked(EngineMessages kind, InboundRequest inbound) {
        Message request;
        try {
            request = kind.parseRequest(inbound.payload());
        } catch (InvalidProtocolBufferException e) {
            inbound.fail("malformed " + kind.type() + ": " + e.getMessage());
            inbound.connection().close();
            return null;
        }
        FieldDescriptor sender = request.getDescriptorForType().findFieldByName("server_id");
        if (sender != null && !PeerIds.of(inbound.from()).toString().equals(String.valueOf(request.getField(sender)))) {
            inbound.fail(kind.type() + " in the name of another member");
            inbound.connection().close();
            return null;
        }
        return request;
    }

    private void handle(EngineMessages kind, RpcProcessor<?> processor, InboundRequest inbound) {
        Message request = checked(kind, inbound);
        if (request == null) {
            return;
        }
        if (kind == EngineMessages.REQUEST_VOTE && !wiring.mayVote().getAsBoolean()) {
            inbound.answer(RequestVoteResponse.newBuilder()
                    .setTerm(0)
                    .setGranted(false)
                    .build()
                    .toByteArray());
            return;
        }
        try {
            executor.execute(() -> process(processor, inbound, request));
        } catch (RejectedExecutionException e) {
            inbound.fail("the node is stopping");
        }
    }

    @SuppressWarnings("unchecked") // the processor was chosen by the class of the request
    private static void process(RpcProcessor<?> processor, InboundRequest inbound, Message request) {
        ((RpcProcessor<Message>) processor).handleRequest(new EngineRpcContext(inbound), request);
    }

    private record EngineRpcContext(InboundRequest inbound) implements RpcContext {
        @Override
        public void sendResponse(Object response) {
            byte[] bytes = ((Message) response).toByteArray();
            if (response instanceof ErrorResponse) {
                inbound.answerEngineError(bytes);
            } else {
                inbound.answer(bytes);
            }
        }

        @Override
        public Connection getConnection() {
            return EngineConnection.of(inbound.connection());
        }

        @Override
        public String getRemoteAddress() {
            return inbound.connection().remoteAddress();
        }
    }

    private record EngineConnection(InboundConnection inbound) implements Connection {
        static EngineConnection of(InboundConnection inbound) {
            return (EngineConnection)
                    inbound.attributes().computeIfAbsent(CONNECTION, key -> new EngineConnection(inbound));
        }

        @Override
        public Object getAttribute(String key) {
            return inbound.attributes().get(key);
        }

        @Override
        public void setAttribute(String key, Object value) {
            inbound.attributes().put(key, value);
        }

        @Override
        public Object setAttributeIfAbsent(String key, Object value) {
            return inbound.attributes().putIfAbsent(key, value);
        }

        @Override
        public void close() {
            inbound.close();
        }
    }
}
