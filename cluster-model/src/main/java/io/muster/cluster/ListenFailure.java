package io.muster.cluster;

import org.jspecify.annotations.Nullable;

/**
 * Why a port could not be opened, in an operator's words. The sockets of the JDK and those of Netty's native transports fail with different exceptions, and
 * have only the kernel's words in common.
 */
public final class ListenFailure {

    private ListenFailure() {}

    /** Whether another process listens there. */
    public static boolean isOccupied(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains("in use")) {
                return true;
            }
        }
        return false;
    }

    /** Returns a part of a sentence, without a full stop. */
    public static String reason(Throwable failure) {
        if (isOccupied(failure)) {
            return "another process listens there";
        }
        String last = failure.toString();
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (message.contains("assign requested address")) {
                return "the address is not one of this machine";
            } else if (message.contains("ermission denied")) {
                return "this user may not listen there";
            }
            last = message;
        }
        return last;
    }
}
