package io.muster.server.problem;

import java.util.concurrent.CompletionException;

/** What futures fail with, freed of what they put around it. Stateless. */
public final class Failures {

    private Failures() {}

    /** What failed in the first place: the failure without the {@link CompletionException}s of the stages that it came through. */
    public static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** The {@link #cause} in a form that can be thrown on: itself, unless it is checked. */
    public static RuntimeException unchecked(Throwable failure) {
        Throwable cause = cause(failure);
        return cause instanceof RuntimeException runtime ? runtime : new CompletionException(cause);
    }
}
