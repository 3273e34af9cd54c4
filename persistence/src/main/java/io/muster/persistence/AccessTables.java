package io.muster.persistence;

import java.util.List;

/** The whole of users, roles and permissions, read in one transaction. */
public record AccessTables(List<StoredUser> users, List<RoleBinding> roles, List<StoredPermission> permissions) {}
