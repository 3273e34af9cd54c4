package io.muster.server.access;

import io.muster.persistence.AccessTables;
import io.muster.persistence.RoleBinding;
import io.muster.persistence.StoredPermission;
import io.muster.persistence.StoredUser;
import io.muster.server.digest.Sha256;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Users, roles and permissions as one immutable picture in memory, so that no request waits for a database.
 */
final class RbacSnapshot {

    static final RbacSnapshot EMPTY = new RbacSnapshot(new AccessTables(List.of(), List.of(), List.of()));

    /**
     * A user.
     *
     * @param fingerprint changes with the password; tokens carry it, so that a changed password ends them
     * @param passwordChangeDue whether the password was generated, and is to be replaced by one of the user's own
     */
    record UserEntry(StoredUser stored, String fingerprint, List<String> roles, boolean passwordChangeDue) {
        boolean administrator() {
            return roles.contains(BuiltInRoles.ADMINISTRATOR);
        }
    }

    private record Grant(ResourcePattern pattern, String literal, String action) {
        boolean permits(Action wanted) {
            return action.contains(wanted.letter());
        }
    }

    private static final String CONSOLE = "console/";

    private final Map<String, UserEntry> users;
    private final Map<String, List<Grant>> grants;
    private final Set<String> administrators;

    RbacSnapshot(AccessTables tables) {
        this(new HashMap<>(), new HashMap<>(), new HashSet<>(), tables);
    }

    private RbacSnapshot(
            Map<String, UserEntry> users,
            Map<String, List<Grant>> grants,
            Set<String> administrators,
            AccessTables tables) {
        this.users = users;
        this.grants = grants;
        this.administrators = administrators;
        add(tables);
    }

    /**
     * The picture after a change.
     *
     * @param rows all that is stored now of the users and roles that changed
     */
    RbacSnapshot with(ChangedAccess changed, AccessTables rows) {
        Map<String, UserEntry> usersLeft = new HashMap<>(users);
        Map<String, List<Grant>> grantsLeft = new HashMap<>(grants);
        Set<String> administratorsLeft = new HashSet<>(administrators);
        usersLeft.keySet().removeAll(changed.users());
        administratorsLeft.removeAll(changed.users());
        grantsLeft.keySet().removeAll(changed.roles());
        return new RbacSnapshot(usersLeft, grantsLeft, administratorsLeft, rows);
    }

    private void add(AccessTables tables) {
        Map<String, List<String>> rolesOfUser = new HashMap<>();
        for (RoleBinding binding : tables.roles()) {
            rolesOfUser
                    .computeIfAbsent(binding.username(), user -> new ArrayList<>())
                    .add(binding.role());
        }
        for (StoredUser user : tables.users()) {
            users.put(
                    user.username(),
                    new UserEntry(
                            user,
                            fingerprint(user.passwordHash()),
                            List.copyOf(rolesOfUser.getOrDefault(user.username(), List.of())),
                            tables.passwordChangeDue().contains(user.username())));
        }
        for (StoredPermission permission : tables.permissions()) {
            grants.computeIfAbsent(permission.role(), role -> new ArrayList<>())
                    .add(new Grant(
                            ResourcePattern.of(permission.resource()), permission.resource(), permission.action()));
        }
        tables.roles().stream()
                .filter(binding -> binding.role().equals(BuiltInRoles.ADMINISTRATOR))
                .forEach(binding -> administrators.add(binding.username()));
    }

    Optional<UserEntry> user(String name) {
        return Optional.ofNullable(users.get(name));
    }

    boolean hasAdministrator() {
        return !administrators.isEmpty();
    }

    /** Whether nobody else could let the others in again. */
    boolean isOnlyAdministrator(String userName) {
        return administrators.stream().filter(this::mayLogIn).toList().equals(List.of(userName));
    }

    private boolean mayLogIn(String userName) {
        UserEntry user = users.get(userName);
        return user != null && user.stored().enabled();
    }

    boolean permits(UserEntry user, Action action, String resource) {
        return permits(user.roles(), action, resource);
    }

    /** Whether one of the roles permits; names below {@code console/} are for built-in roles alone. */
    boolean permits(List<String> roles, Action action, String resource) {
        boolean forBuiltInRolesOnly = resource.startsWith(CONSOLE);
        for (String role : roles) {
            if (BuiltInRoles.permits(role, action, resource)) {
                return true;
            }
            if (forBuiltInRolesOnly) {
                continue;
            }
            for (Grant grant : grants.getOrDefault(role, List.of())) {
                if (grant.permits(action) && grant.pattern().matches(resource)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Which rows of that type in a namespace the roles permit to read. */
    ReadableRows readable(List<String> roles, String namespace, String type) {
        String written = written(namespace);
        String all = written + ":*:" + type + "/*";
        List<ResourcePattern> patterns = new ArrayList<>();
        for (String role : roles) {
            if (BuiltInRoles.permits(role, Action.READ, all)) {
                return ReadableRows.ALL;
            }
            for (Grant grant : grants.getOrDefault(role, List.of())) {
                if (!grant.permits(Action.READ)) {
                    continue;
                }
                if (grant.pattern().matchesAllOf(all)) {
                    return ReadableRows.ALL;
                }
                if (grant.pattern().mayMatchSomeOf(all)) {
                    patterns.add(grant.pattern());
                }
            }
        }
        return ReadableRows.matching(written, type, patterns);
    }

    /** Whether the roles permit the action on something of that type, in one namespace or, where none is given, in whatever one. */
    boolean permitsSomething(List<String> roles, Action action, Optional<String> namespace, String type) {
        String all = namespace.map(RbacSnapshot::written).orElse("*") + ":*:" + type + "/*";
        return roles.stream()
                .anyMatch(role -> BuiltInRoles.permits(role, action, all)
                        || namespace.isEmpty() && role.startsWith(BuiltInRoles.OWNER_OF)
                        || grants.getOrDefault(role, List.of()).stream()
                                .anyMatch(grant ->
                                        grant.permits(action) && grant.pattern().mayMatchSomeOf(all)));
    }

    /** How resources write a namespace: the public one as the empty string. */
    private static String written(String namespace) {
        return namespace.equals("public") ? "" : namespace;
    }

    /** The rows of the roles whose patterns match a resource, whatever their action. */
    List<StoredPermission> matching(List<String> roles, String resource) {
        List<StoredPermission> matching = new ArrayList<>();
        for (String role : roles) {
            for (Grant grant : grants.getOrDefault(role, List.of())) {
                if (grant.pattern().matches(resource)) {
                    matching.add(new StoredPermission(role, grant.literal(), grant.action()));
                }
            }
        }
        return matching;
    }

    boolean hasPermission(StoredPermission wanted) {
        return grants.getOrDefault(wanted.role(), List.of()).stream()
                .anyMatch(grant -> grant.literal().equals(wanted.resource())
                        && grant.action().equals(wanted.action()));
    }

    /** Everything that is granted to a user through a role, as it is stored. */
    List<StoredPermission> permissionsOf(UserEntry user) {
        return permissionsOf(user.roles());
    }

    List<StoredPermission> permissionsOf(List<String> roles) {
        List<StoredPermission> permissions = new ArrayList<>();
        roles.forEach(role -> permissions.addAll(permissionsOfRole(role)));
        return permissions;
    }

    /** Everything that is granted to a role, as it is stored. */
    List<StoredPermission> permissionsOfRole(String role) {
        return grants.getOrDefault(role, List.of()).stream()
                .map(grant -> new StoredPermission(role, grant.literal(), grant.action()))
                .toList();
    }

    private static String fingerprint(String passwordHash) {
        return Sha256.hexadecimal(passwordHash, 8);
    }
}
