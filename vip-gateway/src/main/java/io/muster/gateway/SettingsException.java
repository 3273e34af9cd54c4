package io.muster.gateway;

/** A setting that cannot be used. The message is one sentence for the operator; it needs no stack trace. */
public final class SettingsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public SettingsException(String message) {
        super(message);
    }
}
