package io.muster.persistence;

/**
 * One row of the audit log, and the form in which it travels there; its names are those on the wire.
 *
 * @param key tells this entry from every other, so that one that is stored twice is there once
 * @param timeMillis when it happened, milliseconds since the epoch
 * @param user who asked; empty for nobody who had logged in
 * @param clientAddress where the request came from
 * @param node the node that answered
 * @param channel by which way: {@code HTTP}, {@code gRPC} or {@code node} for what a node does by itself
 * @param action what was asked, for example {@code POST /v1/cs/configs}
 * @param resource what it was about, in the form of permissions where there is one
 * @param result {@code done}, {@code refused} or {@code failed}
 * @param reason the sentence of a refusal or failure
 * @param parameters the parameters of the request without secrets, shortened
 * @param beforeDigest a digest of the resource before, empty where there is none
 * @param afterDigest a digest of the resource afterwards
 * @param times how often the same was refused within a short time; 1 otherwise
 */
public record AuditEntry(
        String key,
        long timeMillis,
        String user,
        String clientAddress,
        String node,
        String channel,
        String action,
        String resource,
        String result,
        String reason,
        String parameters,
        String beforeDigest,
        String afterDigest,
        int times) {}
