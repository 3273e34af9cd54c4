package io.muster.server.grpc;

import io.muster.server.problem.ProblemKind;

/** The numbers that clients find in {@code errorCode}. */
final class ErrorCode {

    static final int SUCCESS = 200;
    static final int FAIL = 500;
    static final int SERVER_STARTING = 300;
    static final int UNREGISTERED = 301;
    static final int NO_HANDLER = 302;
    static final int INVALID_PARAMETER = 400;
    static final int NO_RIGHT = 403;
    static final int NOT_FOUND = 404;
    static final int CONFLICT = 409;
    static final int BAD_GATEWAY = 502;
    static final int OVER_THRESHOLD = 503;
    /** In an answer to a config query only. */
    static final int CONFIG_NOT_FOUND = 300;
    /** The node takes no further pattern of fuzzy watches. */
    static final int FUZZY_WATCH_PATTERNS = 50310;
    /** More names match than a fuzzy watch tells of; the watch stands all the same. */
    static final int FUZZY_WATCH_MATCHES = 50311;

    private ErrorCode() {}

    /** The number for a refusal of the domain. */
    static int of(ProblemKind kind) {
        return switch (kind) {
            case PARAMETER_MISSING,
                    PARAMETER_INVALID,
                    MEDIA_TYPE_UNSUPPORTED,
                    SERVICE_NAME_INVALID,
                    WEIGHT_INVALID,
                    METADATA_INVALID,
                    INSTANCE_INVALID,
                    SERVICE_METADATA_INVALID,
                    SELECTOR_INVALID,
                    SERVICE_EXISTS,
                    SERVICE_NOT_EMPTY,
                    HEALTH_CHECK_RUNNING,
                    NAMESPACE_INVALID,
                    NAMESPACE_EXISTS,
                    NODE_STATE_INVALID,
                    CONFIG_TOO_LARGE,
                    GRAY_INVALID,
                    PAYLOAD_TOO_LARGE -> INVALID_PARAMETER;
            case UNAUTHENTICATED, ACCESS_DENIED, TOO_MANY_ATTEMPTS -> NO_RIGHT;
            case RESOURCE_NOT_FOUND,
                    INSTANCE_NOT_FOUND,
                    SERVICE_NOT_FOUND,
                    NAMESPACE_NOT_FOUND,
                    CONFIG_NOT_FOUND -> NOT_FOUND;
            case RESOURCE_CONFLICT -> CONFLICT;
            case NOT_READY -> SERVER_STARTING;
            case NOT_SUPPORTED -> NO_HANDLER;
            case OVERLOADED, QUOTA_EXCEEDED -> OVER_THRESHOLD;
            case NO_QUORUM, OUTCOME_UNKNOWN, STOPPED, DATABASE_UNAVAILABLE, CONFIG_CHANGED, INTERNAL -> FAIL;
        };
    }
}
