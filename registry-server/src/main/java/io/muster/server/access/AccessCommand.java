package io.muster.server.access;

import io.muster.server.replication.Command;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can change users, roles and permissions. With the embedded database the commands go through the log; with
 * an external one each is executed once in a transaction there and {@link FoundationCommand.AccessChanged} tells the nodes.
 */
public sealed interface AccessCommand extends Command {

    record CreateUser(String username, String passwordHash) implements AccessCommand {}

    record ChangePassword(String username, String passwordHash) implements AccessCommand {}

    record DeleteUser(String username) implements AccessCommand {}

    record BindRole(String role, String username) implements AccessCommand {}

    /** Takes a role from a user, or from everybody when {@code username} is null. */
    record UnbindRole(String role, @Nullable String username) implements AccessCommand {}

    record GrantPermission(String role, String resource, String action) implements AccessCommand {}

    record RevokePermission(String role, String resource, String action) implements AccessCommand {}

    /** Makes the first administrator, unless somebody is one. */
    record CreateAdministrator(String username, String passwordHash) implements AccessCommand {}
}
