package io.muster.server.audit;

/** Takes what is to be remembered. Thread-safe, never blocks, never fails. */
@FunctionalInterface
public interface AuditLog {

    /** Remembers nothing; for tests of parts that must be given one. */
    AuditLog NONE = event -> {};

    void record(AuditEvent event);
}
