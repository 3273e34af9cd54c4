package io.muster.server.migration;

/** Something that ends a migration, or the copying of one item, in one sentence. */
public final class MigrationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The status of what answered, but not as this API does. */
    static final int ANOTHER_API = -1;

    private final int status;

    MigrationException(String sentence) {
        this(sentence, 0);
    }

    /** @param status what the server answered, 0 when it did not, or {@link #ANOTHER_API} */
    MigrationException(String sentence, int status) {
        super(sentence);
        this.status = status;
    }

    /** The HTTP status that the server answered, 0 when it did not answer, negative when it is no server of this kind. */
    public int status() {
        return status;
    }
}
