package io.muster.server.access;

import java.util.HashSet;
import java.util.Set;

/**
 * Whose rows the access commands of a batch may have changed, so that not all users are read again because of one. Not
 * thread-safe.
 */
final class ChangedAccess {

    private final Set<String> users = new HashSet<>();
    private final Set<String> roles = new HashSet<>();
    private boolean everybody;

    void note(AccessCommand command) {
        if (command instanceof AccessCommand.CreateUser create) {
            users.add(create.username());
        } else if (command instanceof AccessCommand.ChangePassword change) {
            users.add(change.username());
        } else if (command instanceof AccessCommand.DeleteUser delete) {
            users.add(delete.username());
        } else if (command instanceof AccessCommand.CreateAdministrator first) {
            users.add(first.username());
        } else if (command instanceof AccessCommand.BindRole bind) {
            users.add(bind.username());
        } else if (command instanceof AccessCommand.AppointAdministrator appoint) {
            users.add(appoint.username());
        } else if (command instanceof AccessCommand.UnbindRole unbind && unbind.username() != null) {
            users.add(unbind.username());
        } else if (command instanceof AccessCommand.GrantPermission grant) {
            roles.add(grant.role());
        } else if (command instanceof AccessCommand.RevokePermission revoke) {
            roles.add(revoke.role());
        } else {
            everybody = true; // a role that goes is taken from whoever holds it
        }
    }

    /** The users whose password, roles or duties may have changed. */
    Set<String> users() {
        return users;
    }

    /** The roles whose permissions may have changed. */
    Set<String> roles() {
        return roles;
    }

    /** Whether it cannot be told whose rows changed. */
    boolean everybody() {
        return everybody;
    }

    boolean isEmpty() {
        return users.isEmpty() && roles.isEmpty() && !everybody;
    }
}
