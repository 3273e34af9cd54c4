package io.muster.server.audit;

/**
 * Something worth remembering, as an edge tells it.
 *
 * @param user the user who is logged in, or who tried to be; empty for nobody
 * @param clientAddress where the request comes from, trusted proxies taken into account
 * @param channel {@link #HTTP}, {@link #GRPC} or {@link #NODE}
 * @param action what was asked, for example {@code POST /v1/cs/configs} or {@code login}
 * @param resource what it was about, written as permissions write it where there is such a form
 * @param result what it came to
 * @param reason the sentence of a refusal or failure, else empty
 * @param parameters what the request said, without secrets
 * @param beforeDigest a digest of the resource before, empty where there is none
 * @param afterDigest a digest of the resource afterwards
 */
public record AuditEvent(
        String user,
        String clientAddress,
        String channel,
        String action,
        String resource,
        AuditResult result,
        String reason,
        String parameters,
        String beforeDigest,
        String afterDigest) {

    public static final String HTTP = "HTTP";
    public static final String GRPC = "gRPC";
    /** What a node does or notices by itself. */
    public static final String NODE = "node";

    /** Something without parameters and digests. */
    public static AuditEvent of(
            String user,
            String clientAddress,
            String channel,
            String action,
            String resource,
            AuditResult result,
            String reason) {
        return new AuditEvent(user, clientAddress, channel, action, resource, result, reason, "", "", "");
    }
}
