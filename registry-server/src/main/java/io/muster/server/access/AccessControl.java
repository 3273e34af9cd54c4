package io.muster.server.access;

import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Says who is calling and what they may do; used by every edge. Thread-safe, never blocks. */
public interface AccessControl {

    /**
     * Finds out who is calling. No credentials give {@link Caller#anonymous}; bad ones fail with a
     * {@link io.muster.server.problem.ProblemException} of kind {@code ACCESS_DENIED} (message as clients know it:
     * {@code token expired!}, {@code token invalid!}, {@code user not found!}). For a token it completes at once; a
     * password takes a worker thread (BCrypt is slow on purpose).
     */
    CompletionStage<Caller> authenticate(Credentials credentials);

    /**
     * Checks a client permission; passes for anybody when authentication of client APIs is off.
     *
     * @throws io.muster.server.problem.ProblemException of kind {@code ACCESS_DENIED} with the sentence for the caller
     */
    void checkClient(Caller caller, Action action, Resource resource);

    /**
     * Whether a client permission is there now, for handlers that tell which of many items it lacks and for what is pushed long after the
     * caller said who he is: a right that was taken, another password and a user who has gone count at once. Passes for anybody when
     * authentication of client APIs is off.
     */
    boolean permitsClient(Caller caller, Action action, Resource resource);

    /** Checks an operator permission; always asks for a login. */
    void checkOperator(Caller caller, Action action, String name);

    /**
     * Checks that somebody has logged in and may go on.
     *
     * @throws io.muster.server.problem.ProblemException of kind {@code UNAUTHENTICATED} or {@code ACCESS_DENIED}
     */
    default void checkLoggedIn(Caller caller) {
        if (caller instanceof Caller.PasswordChangeDue) {
            throw new ProblemException(ProblemKind.ACCESS_DENIED, PASSWORD_CHANGE_DUE);
        }
        if (caller instanceof Caller.Anonymous) {
            throw new ProblemException(ProblemKind.UNAUTHENTICATED, "user not found!");
        }
    }

    /** Which rows of a list the caller may see: those of one type in one namespace. All of them where client APIs are open. */
    ReadableRows readable(Caller caller, String namespace, String type);

    /**
     * Checks that a list can have a row for the caller, so that it is not refused as a whole.
     *
     * @param namespace empty for a list over all of them
     * @throws io.muster.server.problem.ProblemException of kind {@code ACCESS_DENIED} with the sentence for the caller
     */
    void checkList(Caller caller, Optional<String> namespace, String type);

    /**
     * Checks that the caller may write something, so that a batch is looked at item by item.
     *
     * @param namespace empty where the items may lie in any
     * @throws io.muster.server.problem.ProblemException of kind {@code ACCESS_DENIED} with the sentence for the caller
     */
    void checkBatch(Caller caller, Optional<String> namespace, String type);

    /** What a session hears whose user has to choose a new password. */
    String PASSWORD_CHANGE_DUE = "Choose a new password first: the present one was generated or is well known.";

    /** Whether client APIs ask for a login. */
    boolean clientAuthenticationEnabled();

    /** Whether rights are those of an earlier time: the external database has not answered since this node started. */
    boolean goesByCopy();
}
