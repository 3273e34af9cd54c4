package io.muster.server.audit;

/** Takes what is to be remembered. Thread-safe, never blocks, never fails. */
@FunctionalInterface
public interface AuditLog {

    /** Remembers nothing; for tests of parts that must be given one. */
    AuditLog NONE = event -> {};

    /** Remembers an event as one that happened now. */
    void record(AuditEvent event);
}
