package io.muster.server.grpc;

import com.fasterxml.jackson.core.JsonParser;
import io.muster.server.access.Action;
import io.muster.server.access.Caller;
import io.muster.server.access.Resource;
import io.muster.server.audit.AuditEvent;
import io.muster.server.audit.AuditLog;
import io.muster.server.audit.AuditResult;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tells the audit log what clients change over gRPC: configurations always, instances where the operator asks for it. Thread-safe. */
public final class GrpcAudit {

    /** Remembers nothing. */
    public static final GrpcAudit NONE = new GrpcAudit(AuditLog.NONE, resource -> "", false);

    private static final Set<String> CLIENT_WRITES =
            Set.of("InstanceRequest", "BatchInstanceRequest", "PersistentInstanceRequest");

    private final AuditLog log;
    private final Function<Resource, String> digests;
    private final boolean clientWrites;

    /**
     * @param digests gives a digest of a configuration as this node has it now
     * @param clientWrites whether registrations are remembered
     */
    public GrpcAudit(AuditLog log, Function<Resource, String> digests, boolean clientWrites) {
        this.log = log;
        this.digests = digests;
        this.clientWrites = clientWrites;
    }

    /** Begins the trail of a request; null when it leaves none. */
    <R> @Nullable Trail trail(RequestType<R> type, R request, ClientConnection connection) {
        if (!(type.guard() instanceof RequestType.Guard.Permission<R> permission)
                || permission.action() != Action.WRITE
                || CLIENT_WRITES.contains(type.name()) && !clientWrites) {
            return null;
        }
        Resource resource = permission.resource().apply(request);
        return new Trail(
                type.name(),
                resource,
                ClientConnection.hostOf(connection.remote()),
                resource.type().equals(Resource.CONFIG) ? digests.apply(resource) : "");
    }

    /** The trail of one request. */
    final class Trail {
        private final String action;
        private final Resource resource;
        private final String address;
        private final String before;

        private Trail(String action, Resource resource, String address, String before) {
            this.action = action;
            this.resource = resource;
            this.address = address;
            this.before = before;
        }

        void refused(String user, String sentence) {
            record(user, AuditResult.REFUSED, sentence);
        }

        /** The handler has answered: whether it was done stands in the answer. */
        void answered(Caller caller, Buffer answer) {
            Ending ending = new Ending();
            try {
                JsonBody.read(PayloadCodec.decode(answer), ending::read);
            } catch (IOException impossible) {
                throw new IllegalStateException("an answer of this server is not readable", impossible);
            }
            record(
                    caller.userName(),
                    ending.resultCode == ErrorCode.SUCCESS ? AuditResult.DONE : AuditResult.FAILED,
                    ending.resultCode == ErrorCode.SUCCESS ? "" : ending.message);
        }

        private void record(String user, AuditResult result, String reason) {
            String after = result == AuditResult.DONE && resource.type().equals(Resource.CONFIG)
                    ? digests.apply(resource)
                    : before;
            log.record(new AuditEvent(
                    user,
                    address,
                    AuditEvent.GRPC,
                    action,
                    resource.toPermissionText(),
                    result,
                    reason,
                    "",
                    before,
                    after));
        }
    }

    private static final class Ending {
        private int resultCode = ErrorCode.SUCCESS;
        private String message = "";

        private void read(String name, JsonParser value) throws IOException {
            switch (name) {
                case "resultCode" -> resultCode = JsonBody.integer(value);
                case "message" -> message = JsonBody.text(value);
                default -> value.skipChildren();
            }
        }
    }
}
