package io.muster.persistence;

/** An entry of the audit log with the id of its row, which grows with each row. */
public record StoredAuditEntry(long id, AuditEntry entry) {}
