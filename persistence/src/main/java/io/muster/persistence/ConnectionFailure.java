package io.muster.persistence;

import com.mysql.cj.jdbc.exceptions.PacketTooBigException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells what a failure of an external database means, and says it in words for an operator. */
final class ConnectionFailure {
    private static final int ACCESS_DENIED = 1045;
    private static final int ACCESS_DENIED_TO_DATABASE = 1044;
    private static final int UNKNOWN_DATABASE = 1049;
    private static final int COMMAND_DENIED = 1142;
    private static final int TOO_MANY_CONNECTIONS = 1040;
    private static final int READ_ONLY_OPTION = 1290;
    private static final int READ_ONLY_MODE = 1836;
    private static final int PACKET_TOO_LARGE = 1153;
    private static final int DEADLOCK = 1213;
    private static final int LOCK_WAIT = 1205;
    /** MariaDB: the row changed since this transaction read it. */
    private static final int RECORD_CHANGED = 1020;

    private ConnectionFailure() {}

    /** Whether the server has taken the transaction back and asks for another attempt. */
    static boolean asksForRetry(Throwable failure) {
        SQLException cause = sqlException(failure);
        return cause != null
                && (cause.getErrorCode() == DEADLOCK
                        || cause.getErrorCode() == LOCK_WAIT
                        || cause.getErrorCode() == RECORD_CHANGED);
    }

    /** Whether what was to be sent is longer than the server takes; the driver finds most of it before it sends. */
    static boolean isTooLong(Throwable failure) {
        SQLException cause = sqlException(failure);
        return cause != null && (cause instanceof PacketTooBigException || cause.getErrorCode() == PACKET_TOO_LARGE);
    }

    /** Whether the connection or the server is of no more use for writing. */
    static boolean isLoss(Throwable failure) {
        SQLException cause = sqlException(failure);
        if (cause == null || isTooLong(failure)) {
            return false;
        }
        String state = cause.getSQLState();
        return cause instanceof SQLTransientConnectionException
                || (state != null && state.startsWith("08"))
                || cause.getErrorCode() == READ_ONLY_OPTION
                || cause.getErrorCode() == READ_ONLY_MODE;
    }

    /** Says in one sentence which server failed as which user, why, and what to do. */
    static String explain(MysqlUrl url, String user, Throwable failure) {
        return "database " + url.place() + " as user " + user + ": " + cause(url, failure);
    }

    private static String cause(MysqlUrl url, Throwable failure) {
        SQLException sql = sqlException(failure);
        int code = sql == null ? 0 : sql.getErrorCode();
        String message = rootMessage(failure);
        return switch (code) {
            case ACCESS_DENIED -> "access denied; correct db.user and db.password";
            case ACCESS_DENIED_TO_DATABASE -> "access to the database is denied; grant the user all rights on "
                    + url.database();
            case UNKNOWN_DATABASE -> "unknown database; create it with CREATE DATABASE " + url.database()
                    + " CHARACTER SET utf8mb4";
            case COMMAND_DENIED -> "the user may not create or change tables (" + message
                    + "); grant it, or run conf/mysql-schema.sql as an administrator";
            case TOO_MANY_CONNECTIONS -> "the server has too many connections; raise its max_connections or lower"
                    + " db.pool.config.maximumPoolSize";
            case READ_ONLY_OPTION, READ_ONLY_MODE -> "the server is read-only";
            default -> networkCause(failure, message);
        };
    }

    private static String networkCause(Throwable failure, String message) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException) {
                return String.valueOf(cause.getMessage())
                                .toLowerCase(Locale.ROOT)
                                .contains("timed out")
                        ? "no answer in time; check the address and the firewall"
                        : "connection refused; start the database or correct db.url";
            } else if (cause instanceof UnknownHostException) {
                return "unknown host; correct the host name in db.url";
            } else if (cause instanceof NoRouteToHostException) {
                return "no route to the host; check the network";
            } else if (cause instanceof SocketTimeoutException) {
                return "no answer in time; check the address, the firewall and the server's load";
            }
        }
        if (message.contains("Public Key Retrieval is not allowed")) {
            return "the server wants its public key to be fetched for the login; add allowPublicKeyRetrieval=true to db.url,"
                    + " or use TLS";
        }
        return message;
    }

    /** The words of what failed in the first place, in one line. */
    static String rootMessage(Throwable failure) {
        String message = failure.toString();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null && !cause.getMessage().isBlank()) {
                message = cause.getMessage();
            }
        }
        return message.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse(message);
    }

    static @Nullable SQLException sqlException(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sqlException) {
                return sqlException;
            }
        }
        return null;
    }
}
