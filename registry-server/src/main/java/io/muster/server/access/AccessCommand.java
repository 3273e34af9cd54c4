package io.muster.server.access;

import io.muster.server.replication.Command;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can change users, roles and permissions. With the embedded database the commands go through the log; with
 * an external one each is executed once in a transaction there and {@link FoundationCommand.AccessChanged} tells the nodes.
 */
public sealed interface AccessCommand extends Command {

    /** @param changeDue whether the user is to choose another password at the first login to the console */
    record CreateUser(String username, String passwordHash, boolean changeDue) implements AccessCommand {}

    /** @param changeDue whether the user is to choose another password at the next login to the console */
    record ChangePassword(String username, String passwordHash, boolean changeDue) implements AccessCommand {}

    record DeleteUser(String username) implements AccessCommand {}

    record BindRole(String role, String username) implements AccessCommand {}

    /** Makes a user an administrator beside those who are. */
    record AppointAdministrator(String username) implements AccessCommand {}

    /** Takes a role from a user, or from everybody when {@code username} is null. */
    record UnbindRole(String role, @Nullable String username) implements AccessCommand {}

    record GrantPermission(String role, String resource, String action) implements AccessCommand {}

    record RevokePermission(String role, String resource, String action) implements AccessCommand {}

    /** Makes the first administrator, unless somebody is one. */
    record CreateAdministrator(String username, String passwordHash, boolean changeDue) implements AccessCommand {}
}
