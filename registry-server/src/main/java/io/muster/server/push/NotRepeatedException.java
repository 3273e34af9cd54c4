package io.muster.server.push;

/** A push was not acknowledged and is not repeated all the same: its receiver asks again by itself, and the next change is pushed anew. */
public final class NotRepeatedException extends Exception {

    private static final long serialVersionUID = 1;

    public NotRepeatedException(String message) {
        super(message, null, false, false);
    }
}
