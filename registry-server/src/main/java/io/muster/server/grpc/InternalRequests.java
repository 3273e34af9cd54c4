package io.muster.server.grpc;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Requests about the connection itself, and those that only nodes of other servers send to each other. */
final class InternalRequests {

    private static final Buffer HEALTHY = Responses.success("HealthCheckResponse", Responses.Fields.NONE);

    /** Known to clients' libraries, but for peers only; nobody may send them here. */
    private static final Map<String, Buffer> PEER_ONLY = Stream.of(
                    "ServerLoaderInfoRequest",
                    "ServerReloadRequest",
                    "MemberReportRequest",
                    "DistroDataRequest",
                    "ConfigChangeClusterSyncRequest")
            .collect(Collectors.toUnmodifiableMap(
                    Function.identity(),
                    name -> Responses.error(ErrorCode.BAD_GATEWAY, " invoke " + name + " from sdk is forbidden")));

    private InternalRequests() {}

    /** What whoever sends this type is told when it is for peers only, whether the connection is registered or not. */
    static Optional<Buffer> refusalOf(String type) {
        return Optional.ofNullable(PEER_ONLY.get(type));
    }

    static List<RequestType<?>> types() {
        return List.of(new RequestType<Payload>(
                "HealthCheckRequest",
                "HealthCheckResponse",
                payload -> payload,
                payload -> Optional.empty(),
                new RequestType.Guard.Open<>(),
                (payload, context) -> CompletableFuture.completedFuture(HEALTHY)));
    }
}
