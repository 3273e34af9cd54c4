package io.muster.server.access;

import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.muster.server.replication.Outcome;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Everything that changes users, roles and permissions. Thread-safe, never blocks. Each call completes once the change is
 * durable and this node's permission checks see it; it fails with a {@link ProblemException}.
 */
public final class AccessOperations {

    private static final int LONGEST_NAME = 50;
    private static final int LONGEST_RESOURCE = 128;
    private static final Set<String> ACTIONS = Set.of("r", "w", "rw");
    private static final Pattern BCRYPT = Pattern.compile("\\$2[aby]\\$\\d\\d\\$[./A-Za-z0-9]{53}");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final AccessWriter writer;
    private final Passwords passwords;
    private final PasswordRules rules;

    AccessOperations(AccessWriter writer, Passwords passwords, PasswordRules rules) {
        this.writer = writer;
        this.passwords = passwords;
        this.rules = rules;
    }

    /** @param changeDue whether the user is to choose another password at the first login to the console */
    public CompletableFuture<Void> createUser(String name, String password, boolean changeDue) {
        checkName("username", name);
        rules.check(name, password);
        return passwords.hash(password).thenCompose(hash -> write(new AccessCommand.CreateUser(name, hash, changeDue)));
    }

    /** Makes a user whose password another server has hashed, so that it stays what it was. */
    public CompletableFuture<Void> adoptUser(String name, String passwordHash) {
        checkName("username", name);
        if (!BCRYPT.matcher(passwordHash).matches()) {
            throw new ProblemException(
                    ProblemKind.PARAMETER_INVALID, "passwordHash is illegal, it must be a bcrypt hash ($2a$..)");
        }
        return write(new AccessCommand.CreateUser(name, passwordHash, false));
    }

    /**
     * Tokens that were issued for the old password end.
     *
     * @param changeDue whether the user is to choose another password at the next login to the console
     */
    public CompletableFuture<Void> changePassword(String name, String newPassword, boolean changeDue) {
        rules.check(name, newPassword);
        return passwords
                .hash(newPassword)
                .thenCompose(hash -> write(new AccessCommand.ChangePassword(name, hash, changeDue)));
    }

    /** Removes a user with all bindings to roles; tokens end. Refused for an administrator. */
    public CompletableFuture<Void> deleteUser(String name) {
        return write(new AccessCommand.DeleteUser(name));
    }

    /** Gives a user a role, which is there with its first user. */
    public CompletableFuture<Void> bindRole(String role, String userName) {
        checkName("role", role);
        return write(new AccessCommand.BindRole(role, userName));
    }

    /** Makes a user an administrator beside those who are; Nacos' own calls for roles refuse that role. */
    public CompletableFuture<Void> appointAdministrator(String userName) {
        return write(new AccessCommand.AppointAdministrator(userName));
    }

    /** Takes the role from the user, or from everybody, with its permissions, when {@code userName} is null. */
    public CompletableFuture<Void> unbindRole(String role, @Nullable String userName) {
        return write(new AccessCommand.UnbindRole(role, userName));
    }

    /**
     * Gives a role a permission.
     *
     * @param resource as {@code namespace:group:kind/name}, with {@code *} for any characters
     * @param action {@code r}, {@code w} or {@code rw}
     */
    public CompletableFuture<Void> grant(String role, String resource, String action) {
        checkPermission(resource, action);
        return write(new AccessCommand.GrantPermission(role, resource, action));
    }

    /** Takes a permission from a role; all three as they were granted. */
    public CompletableFuture<Void> revoke(String role, String resource, String action) {
        return write(new AccessCommand.RevokePermission(role, resource, action));
    }

    /**
     * Makes the first administrator; fails with {@code RESOURCE_CONFLICT} when there is one. The operator may have chosen any password.
     *
     * @param hash made by {@link #hashOfFirst}
     * @param changeDue whether the password was generated
     */
    CompletableFuture<Void> createAdministrator(String name, String hash, boolean changeDue) {
        return write(new AccessCommand.CreateAdministrator(name, hash, changeDue));
    }

    /** The hash of the first administrator's password; fails for one that is too long. */
    CompletableFuture<String> hashOfFirst(String password) {
        try {
            PasswordRules.checkLength(password);
        } catch (ProblemException tooLong) {
            return CompletableFuture.failedFuture(tooLong);
        }
        return passwords.hash(password);
    }

    private CompletableFuture<Void> write(AccessCommand command) {
        return writer.write(command).thenApply(outcome -> {
            if (outcome instanceof Outcome.Rejected rejected) {
                throw new ProblemException(rejected.problem());
            }
            return null;
        });
    }

    private static void checkName(String what, String name) {
        if (name.length() > LONGEST_NAME || CONTROL.matcher(name).find()) {
            throw new ProblemException(
                    ProblemKind.PARAMETER_INVALID,
                    what + " is illegal, it takes 1 to " + LONGEST_NAME + " characters without control characters");
        }
    }

    private static void checkPermission(String resource, String action) {
        if (!ACTIONS.contains(action)) {
            throw new ProblemException(ProblemKind.PARAMETER_INVALID, "action is illegal, it is one of r, w and rw");
        }
        if (resource.length() > LONGEST_RESOURCE || CONTROL.matcher(resource).find()) {
            throw new ProblemException(
                    ProblemKind.PARAMETER_INVALID,
                    "resource is illegal, it takes 1 to " + LONGEST_RESOURCE
                            + " characters, for example namespace:group:*");
        }
    }
}
