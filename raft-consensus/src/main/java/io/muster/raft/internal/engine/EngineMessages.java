package io.muster.raft.internal.engine;

import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.ErrorResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.GetFileRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.GetFileResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.InstallSnapshotRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.InstallSnapshotResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.PingRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.ReadIndexRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.ReadIndexResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowResponse;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.muster.raft.internal.rpc.MessageType;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The seven requests of the engine that may travel, and what answers each. */
enum EngineMessages {
    APPEND_ENTRIES(
            MessageType.APPEND_ENTRIES,
            AppendEntriesRequest.getDefaultInstance(),
            AppendEntriesResponse.getDefaultInstance()),
    GET_FILE(MessageType.GET_FILE, GetFileRequest.getDefaultInstance(), GetFileResponse.getDefaultInstance()),
    INSTALL_SNAPSHOT(
            MessageType.INSTALL_SNAPSHOT,
            InstallSnapshotRequest.getDefaultInstance(),
            InstallSnapshotResponse.getDefaultInstance()),
    REQUEST_VOTE(
            MessageType.REQUEST_VOTE,
            RequestVoteRequest.getDefaultInstance(),
            RequestVoteResponse.getDefaultInstance()),
    PING(MessageType.PING, PingRequest.getDefaultInstance(), ErrorResponse.getDefaultInstance()),
    TIMEOUT_NOW(
            MessageType.TIMEOUT_NOW, TimeoutNowRequest.getDefaultInstance(), TimeoutNowResponse.getDefaultInstance()),
    READ_INDEX(MessageType.READ_INDEX, ReadIndexRequest.getDefaultInstance(), ReadIndexResponse.getDefaultInstance());

    private static final Map<Class<?>, EngineMessages> BY_REQUEST = List.of(values()).stream()
            .collect(Collectors.toUnmodifiableMap(message -> message.request.getClass(), Function.identity()));

    private final MessageType type;
    private final Message request;
    private final Message answer;

    EngineMessages(MessageType type, Message request, Message answer) {
        this.type = type;
        this.request = request;
        this.answer = answer;
    }

    static @Nullable EngineMessages ofRequest(Object request) {
        return BY_REQUEST.get(request.getClass());
    }

    MessageType type() {
        return type;
    }

    String requestClassName() {
        return request.getClass().getName();
    }

    Message parseRequest(byte[] bytes) throws InvalidProtocolBufferException {
        return request.getParserForType().parseFrom(bytes);
    }

    Message parseAnswer(MessageType frameType, byte[] bytes) throws InvalidProtocolBufferException {
        return frameType == MessageType.ENGINE_ERROR
                ? ErrorResponse.parseFrom(bytes)
                : answer.getParserForType().parseFrom(bytes);
    }
}
