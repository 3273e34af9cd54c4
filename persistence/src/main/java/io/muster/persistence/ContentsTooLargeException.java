package io.muster.persistence;

/** The contents of several rows that were asked for at once are more than is read at once: ask for fewer. Nothing was read. */
public final class ContentsTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ContentsTooLargeException(int rows, long bytes, long mostBytes) {
        super(
                "the contents of these " + rows + " rows have " + bytes + " bytes and at most " + mostBytes
                        + " are read at once; ask for fewer of them",
                null,
                false,
                false);
    }
}
