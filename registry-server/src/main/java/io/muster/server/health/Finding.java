package io.muster.server.health;

import io.vertx.core.VertxException;
import java.net.ConnectException;
import java.util.concurrent.TimeoutException;

/**
 * The result of a check with what an operator should know of it.
 *
 * @param reason a few words, empty when all is well
 */
record Finding(Verdict verdict, String reason) {

    static final Finding GOOD = new Finding(Verdict.GOOD, "");

    static Finding bad(String reason) {
        return new Finding(Verdict.BAD, reason);
    }

    static Finding dead(String reason) {
        return new Finding(Verdict.DEAD, reason);
    }

    /** What a failure to connect or to get an answer says: a refused connection is certain, everything else may pass. */
    static Finding ofFailure(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException && isRefused(cause)) {
                return dead("the connection is refused");
            }
            if (cause instanceof TimeoutException) {
                return bad("no answer in time");
            }
        }
        return bad(
                failure instanceof VertxException ? "the connection was closed" : String.valueOf(failure.getMessage()));
    }

    /** Netty's exception for a connection that was not made in time is a {@link ConnectException} too. */
    private static boolean isRefused(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return message.contains("refused");
    }
}
