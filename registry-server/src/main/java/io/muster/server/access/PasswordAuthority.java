package io.muster.server.access;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Another system that knows passwords. Thread-safe, never blocks. */
interface PasswordAuthority extends AutoCloseable {

    /** Its name, which stands before the names of its users: {@code ldap}. */
    String source();

    /**
     * Checks a password.
     *
     * @return the roles of the user, empty when there is no such user or the password is wrong; fails with a {@link
     *     io.muster.server.problem.ProblemException} when nobody can tell
     */
    CompletableFuture<Optional<List<String>>> check(String userName, String password);

    @Override
    void close();
}
