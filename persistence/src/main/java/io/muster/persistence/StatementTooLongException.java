package io.muster.persistence;

/** The database server takes no statement as long as the one that would have been sent. Nothing was changed. */
public final class StatementTooLongException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StatementTooLongException(String message, Throwable cause) {
        super(message, cause);
    }
}
