package io.muster.server.grpc;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Requests about the connection itself, and those that only nodes of other servers send to each other. */
final class InternalRequests {

    private static final Buffer HEALTHY = Responses.success("HealthCheckResponse", Responses.Fields.NONE);

    /** Known to clients' libraries, but for peers only; nobody may send them here. */
    private static final List<String> PEER_ONLY = List.of(
            "ServerLoaderInfoRequest",
            "ServerReloadRequest",
            "MemberReportRequest",
            "DistroDataRequest",
            "ConfigChangeClusterSyncRequest");

    private InternalRequests() {}

    static List<RequestType<?>> types() {
        List<RequestType<?>> types = new ArrayList<>();
        types.add(open("HealthCheckRequest", "HealthCheckResponse", HEALTHY));
        for (String name : PEER_ONLY) {
            types.add(open(
                    name,
                    Responses.ERROR,
                    Responses.error(ErrorCode.BAD_GATEWAY, " invoke " + name + " from sdk is forbidden")));
        }
        return types;
    }

    private static RequestType<Payload> open(String name, String response, Buffer answer) {
        return new RequestType<>(
                name,
                response,
                payload -> payload,
                payload -> Optional.empty(),
                new RequestType.Guard.Open<>(),
                (payload, context) -> CompletableFuture.completedFuture(answer));
    }
}
