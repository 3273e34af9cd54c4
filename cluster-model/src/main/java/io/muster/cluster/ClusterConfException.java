package io.muster.cluster;

/**
 * A member list that cannot be used. The message is one sentence for the operator that names the file, the line, the
 * text and what is expected; it needs no stack trace.
 */
public final class ClusterConfException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public ClusterConfException(String message) {
        super(message);
    }

    public ClusterConfException(String message, Throwable cause) {
        super(message, cause);
    }
}
