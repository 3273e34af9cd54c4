package io.muster.server.http;

import io.muster.server.audit.AuditLog;
import org.jspecify.annotations.Nullable;

/**
 * Decides which requests leave a trail in the audit log. Thread-safe.
 *
 * @param log where trails end
 * @param digests tells the state before and after
 * @param clientWrites whether registrations and beats leave one
 */
public record Auditing(AuditLog log, StateDigests digests, boolean clientWrites) {

    /** Remembers nothing. */
    public static final Auditing NONE = new Auditing(AuditLog.NONE, StateDigests.NONE, false);

    /** The trail of a request, null when it leaves none. */
    @Nullable
    AuditTrail trail(RouteTable.Row row, ReceivedRequest request) {
        return switch (row.auditKind()) {
            case NOTHING -> null;
            case OPERATOR -> new AuditTrail(this, row.route(), request);
            case CLIENT -> clientWrites ? new AuditTrail(this, row.route(), request) : null;
        };
    }
}
