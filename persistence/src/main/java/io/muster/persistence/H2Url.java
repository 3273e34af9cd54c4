package io.muster.persistence;

import java.nio.file.Path;
import org.h2.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/** The address of an embedded database and the words for its failures. */
final class H2Url {
    static final String USER = "sa";
    static final String PASSWORD = "";
    private static final String FILE = "muster";

    /** H2's page cache in KiB: the content that clients read is served from the server's own cache. */
    static final int CACHE_KIB = 4096;

    /** The page cache while a snapshot is loaded, whose rows hit the indexes everywhere. */
    static final int RESTORE_CACHE_KIB = 32_768;

    /** Contents up to this length stay in their row, where they cost one write instead of three; longer ones are kept beside it in pieces ({@link LargeContents}). */
    private static final int INLINE_CONTENT = 16_384;

    /** How long, in milliseconds, H2 leaves overwritten pages alone. Its default of 45 s lets the file grow by a gigabyte under load; the log makes up for what is lost. */
    private static final int RETENTION = 5000;

    private H2Url() {}

    /**
     * H2 gives the result of an equal query again while it believes that nothing has changed, and passes over what the same transaction
     * has written to a table that is only named inside {@code exists (...)}. Nodes that group the commands of the log into transactions differently
     * would then store different rows.
     */
    private static final String RESULTS_READ_ANEW = ";OPTIMIZE_REUSE_RESULTS=FALSE";

    static String of(Path directory) {
        return "jdbc:h2:file:" + directory.toAbsolutePath().resolve(FILE)
                + ";MODE=MySQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0"
                + ";RETENTION_TIME=" + RETENTION + ";QUERY_CACHE_SIZE=64;LOCK_TIMEOUT=10000;CACHE_SIZE=" + CACHE_KIB
                + ";MAX_LENGTH_INPLACE_LOB=" + INLINE_CONTENT + RESULTS_READ_ANEW;
    }

    /** Returns the file of the database in a directory. */
    static Path file(Path directory) {
        return directory.resolve(FILE + ".mv.db");
    }

    /** Says in one sentence what is wrong with the file and what to do. */
    static String explain(Path directory, Throwable failure) {
        java.sql.SQLException cause = sqlException(failure);
        String file = file(directory).toString();
        if (cause == null) {
            return "the embedded database " + file + " cannot be used: " + failure.getMessage();
        }
        return switch (cause.getErrorCode()) {
            case ErrorCode.DATABASE_ALREADY_OPEN_1 -> "the embedded database " + file
                    + " is in use by another process: stop the other node or give this one its own --home";
            case ErrorCode.FILE_CORRUPTED_1 -> "the embedded database " + file
                    + " is damaged: move it away and start again, the node then fetches its content from the others";
            default -> "the embedded database " + file + " cannot be used: "
                    + cause.getMessage().lines().findFirst().orElse(cause.toString());
        };
    }

    private static java.sql.@Nullable SQLException sqlException(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof java.sql.SQLException sqlException) {
                return sqlException;
            }
        }
        return null;
    }
}
