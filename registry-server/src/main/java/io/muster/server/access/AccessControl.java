package io.muster.server.access;

import java.util.concurrent.CompletionStage;

/** Says who is calling and what they may do; used by every edge. Thread-safe, never blocks. */
public interface AccessControl {

    /**
     * Finds out who is calling. No credentials give {@link Caller#ANONYMOUS}; bad ones fail with a
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

    /** Checks an operator permission; always asks for a login. */
    void checkOperator(Caller caller, Action action, String name);

    /** Whether client APIs ask for a login. */
    boolean clientAuthenticationEnabled();
}
