package io.muster.server.push;

/**
 * The receiver may not be told at this moment: its user has lost the right to read the service, for example. The push is tried again with the
 * latest state, and counts neither as failed nor as acknowledged. There is no stack trace.
 */
public final class WithheldException extends Exception {

    private static final long serialVersionUID = 1;

    public WithheldException(String message) {
        super(message, null, false, false);
    }
}
