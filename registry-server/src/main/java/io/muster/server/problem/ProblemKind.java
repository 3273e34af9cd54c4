package io.muster.server.problem;

/**
 * The kinds of refusals. The HTTP edge maps each to a status and, for v2 and v3, to the numeric code that clients of
 * those versions know; the gRPC edge maps each to an error code.
 */
public enum ProblemKind {
    PARAMETER_MISSING,
    PARAMETER_INVALID,
    /** The body has a media type that the route does not take. */
    MEDIA_TYPE_UNSUPPORTED,
    /** Nobody is logged in, or the token is not good. */
    UNAUTHENTICATED,
    ACCESS_DENIED,
    /** Passwords were guessed too often; the sentence says when to try again. */
    TOO_MANY_ATTEMPTS,
    RESOURCE_NOT_FOUND,
    RESOURCE_CONFLICT,
    SERVICE_NAME_INVALID,
    WEIGHT_INVALID,
    METADATA_INVALID,
    INSTANCE_NOT_FOUND,
    INSTANCE_INVALID,
    SERVICE_METADATA_INVALID,
    SELECTOR_INVALID,
    SERVICE_EXISTS,
    SERVICE_NOT_FOUND,
    SERVICE_NOT_EMPTY,
    HEALTH_CHECK_RUNNING,
    NAMESPACE_INVALID,
    NAMESPACE_NOT_FOUND,
    NAMESPACE_EXISTS,
    NODE_STATE_INVALID,
    CONFIG_NOT_FOUND,
    CONFIG_CHANGED,
    CONFIG_TOO_LARGE,
    QUOTA_EXCEEDED,
    GRAY_INVALID,
    /** The body or a frame is larger than the limit. */
    PAYLOAD_TOO_LARGE,
    /** This node is starting or was taken out of service. */
    NOT_READY,
    /** No majority of nodes can be reached: nothing was executed. */
    NO_QUORUM,
    /** The request may or may not have been executed. */
    OUTCOME_UNKNOWN,
    /** Whoever asked has ended it before it was done; the sentence says what was done until then. */
    STOPPED,
    /** A bounded queue is full: nothing was executed; try again. */
    OVERLOADED,
    /** The external database cannot be reached: nothing was executed. */
    DATABASE_UNAVAILABLE,
    /** A route or request type that is known but not offered here. */
    NOT_SUPPORTED,
    /** A defect of this server. */
    INTERNAL
}
