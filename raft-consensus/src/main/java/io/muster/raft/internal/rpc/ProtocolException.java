package io.muster.raft.internal.rpc;

/** The peer sent something that this protocol does not allow; the connection ends. */
final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1L;

    ProtocolException(String message) {
        super(message);
    }
}
