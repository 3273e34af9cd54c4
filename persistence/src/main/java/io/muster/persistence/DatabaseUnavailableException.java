package io.muster.persistence;

import org.jspecify.annotations.Nullable;

/** The external database cannot be used now; the message is the sentence of {@link DatabaseHealth}, made for the person who asked. */
public final class DatabaseUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception without a stack trace's weight in the message.
     *
     * @param sentence what is wrong, where, and what to do
     * @param cause the driver's exception, if there was one
     */
    public DatabaseUnavailableException(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
