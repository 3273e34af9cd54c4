package io.muster.persistence;

import java.util.List;
import java.util.Set;

/**
 * The whole of users, roles and permissions, read in one transaction.
 *
 * @param passwordChangeDue the users who are to choose a password of their own
 */
public record AccessTables(
        List<StoredUser> users,
        List<RoleBinding> roles,
        List<StoredPermission> permissions,
        Set<String> passwordChangeDue) {

    /** Tables in which nobody has to change a password. */
    public AccessTables(List<StoredUser> users, List<RoleBinding> roles, List<StoredPermission> permissions) {
        this(users, roles, permissions, Set.of());
    }
}
