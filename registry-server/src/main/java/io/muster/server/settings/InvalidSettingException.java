package io.muster.server.settings;

/** A setting that the node cannot start with. The message is one sentence for the operator. */
public final class InvalidSettingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvalidSettingException(String message) {
        super(message, null, false, false);
    }
}
