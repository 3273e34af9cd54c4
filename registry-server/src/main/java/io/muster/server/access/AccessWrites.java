package io.muster.server.access;

import io.muster.persistence.Repositories;
import io.muster.persistence.RoleBinding;
import io.muster.persistence.StoredPermission;
import io.muster.persistence.StoredUser;
import io.muster.persistence.WriteOutcome;
import io.muster.server.problem.Problem;
import io.muster.server.problem.ProblemKind;
import io.muster.server.replication.Outcome;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What each access command does to the tables: the one write path for both databases. Runs inside a transaction; the
 * sentences of refusals are those that the console and scripts know.
 */
final class AccessWrites {

    /** What the keys of the meta table begin with that name users who are to change their password. */
    static final String CHANGE_DUE = "must-change.";

    private final Repositories repositories;

    AccessWrites(Repositories repositories) {
        this.repositories = repositories;
    }

    Outcome execute(AccessCommand command, DSLContext sql) {
        if (command instanceof AccessCommand.CreateUser create) {
            return createUser(create, sql);
        } else if (command instanceof AccessCommand.ChangePassword change) {
            return changePassword(change, sql);
        } else if (command instanceof AccessCommand.DeleteUser delete) {
            return deleteUser(delete, sql);
        } else if (command instanceof AccessCommand.BindRole bind) {
            return bindRole(bind, sql);
        } else if (command instanceof AccessCommand.AppointAdministrator appoint) {
            return give(new RoleBinding(BuiltInRoles.ADMINISTRATOR, appoint.username()), sql);
        } else if (command instanceof AccessCommand.UnbindRole unbind) {
            return unbindRole(unbind, sql);
        } else if (command instanceof AccessCommand.GrantPermission grant) {
            return grant(grant, sql);
        } else if (command instanceof AccessCommand.RevokePermission revoke) {
            repositories
                    .permissions()
                    .delete(sql, new StoredPermission(revoke.role(), revoke.resource(), revoke.action()));
            return Outcome.DONE;
        } else if (command instanceof AccessCommand.CreateAdministrator first) {
            return createAdministrator(first, sql);
        }
        throw new IllegalArgumentException(command + " does not write to the tables");
    }

    private Outcome createUser(AccessCommand.CreateUser create, DSLContext sql) {
        if (repositories.users().create(sql, new StoredUser(create.username(), create.passwordHash(), true))
                != WriteOutcome.DONE) {
            return refused("user '" + create.username() + "' already exist!");
        }
        setChangeDue(sql, create.username(), create.changeDue());
        return Outcome.DONE;
    }

    private Outcome changePassword(AccessCommand.ChangePassword change, DSLContext sql) {
        if (repositories.users().find(sql, change.username()).isEmpty()) {
            return refused("user " + change.username() + " not exist!");
        }
        repositories.users().updatePassword(sql, change.username(), change.passwordHash());
        setChangeDue(sql, change.username(), change.changeDue());
        return Outcome.DONE;
    }

    private void setChangeDue(DSLContext sql, String username, boolean due) {
        if (due) {
            repositories.meta().put(sql, CHANGE_DUE + username, "true");
        } else {
            repositories.meta().delete(sql, CHANGE_DUE + username);
        }
    }

    private Outcome deleteUser(AccessCommand.DeleteUser delete, DSLContext sql) {
        if (hasRole(sql, BuiltInRoles.ADMINISTRATOR, delete.username())) {
            return refused("cannot delete admin: " + delete.username());
        }
        repositories.users().delete(sql, delete.username());
        repositories.roles().deleteOfUser(sql, delete.username());
        setChangeDue(sql, delete.username(), false);
        return Outcome.DONE;
    }

    private Outcome bindRole(AccessCommand.BindRole bind, DSLContext sql) {
        if (bind.role().equals(BuiltInRoles.ADMINISTRATOR)) {
            return refused("role 'ROLE_ADMIN' is not permitted to create!");
        }
        return give(new RoleBinding(bind.role(), bind.username()), sql);
    }

    private Outcome give(RoleBinding binding, DSLContext sql) {
        if (repositories.users().find(sql, binding.username()).isEmpty()) {
            return refused("user '" + binding.username() + "' not found!");
        }
        return repositories.roles().create(sql, binding) == WriteOutcome.DONE
                ? Outcome.DONE
                : refused("user '" + binding.username() + "' already bound to the role '" + binding.role() + "'!");
    }

    private Outcome unbindRole(AccessCommand.UnbindRole unbind, DSLContext sql) {
        if (unbind.role().equals(BuiltInRoles.ADMINISTRATOR) && !leavesAnAdministrator(unbind.username(), sql)) {
            return refused(
                    "role 'ROLE_ADMIN' cannot be taken from the last administrator: a cluster without one is locked."
                            + " Make somebody else an administrator first.");
        }
        if (unbind.username() == null) {
            repositories.roles().deleteRole(sql, unbind.role());
            repositories.permissions().deleteOfRole(sql, unbind.role());
        } else {
            repositories.roles().delete(sql, new RoleBinding(unbind.role(), unbind.username()));
        }
        return Outcome.DONE;
    }

    private boolean leavesAnAdministrator(@Nullable String username, DSLContext sql) {
        return username != null
                && repositories.roles().isHeldByAnother(sql, new RoleBinding(BuiltInRoles.ADMINISTRATOR, username));
    }

    private Outcome grant(AccessCommand.GrantPermission grant, DSLContext sql) {
        if (BuiltInRoles.isBuiltIn(grant.role()) && !grant.role().equals(BuiltInRoles.ADMINISTRATOR)) {
            return refused("role " + grant.role() + " is built in: what it may do cannot be changed");
        }
        if (!repositories.roles().isHeld(sql, grant.role())) {
            return refused("role " + grant.role() + " not found!");
        }
        // A permission that is already there is what the caller wanted.
        repositories.permissions().create(sql, new StoredPermission(grant.role(), grant.resource(), grant.action()));
        return Outcome.DONE;
    }

    private Outcome createAdministrator(AccessCommand.CreateAdministrator first, DSLContext sql) {
        // Nodes that share a database found at the same time. The role's row decides who was first, so it comes before
        // the password: whoever finds it taken has
        // waited for the other one's commit, and has changed nothing.
        if (repositories.roles().isHeld(sql, BuiltInRoles.ADMINISTRATOR)
                || repositories.roles().create(sql, new RoleBinding(BuiltInRoles.ADMINISTRATOR, first.username()))
                        != WriteOutcome.DONE) {
            return Outcome.rejected(new Problem(ProblemKind.RESOURCE_CONFLICT, "have admin user cannot use it"));
        }
        if (repositories.users().create(sql, new StoredUser(first.username(), first.passwordHash(), true))
                == WriteOutcome.ALREADY_EXISTS) {
            repositories.users().updatePassword(sql, first.username(), first.passwordHash());
        }
        setChangeDue(sql, first.username(), first.changeDue());
        return Outcome.DONE;
    }

    private boolean hasRole(DSLContext sql, String role, String username) {
        return repositories.roles().isHeldBy(sql, new RoleBinding(role, username));
    }

    private static Outcome refused(String sentence) {
        return Outcome.rejected(new Problem(ProblemKind.PARAMETER_INVALID, sentence));
    }
}
