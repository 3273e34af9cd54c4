package io.muster.server.access;

import io.muster.persistence.AccessTables;
import io.muster.persistence.RoleBinding;
import io.muster.persistence.StoredPermission;
import io.muster.persistence.StoredUser;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Users, roles and permissions as one immutable picture in memory, so that no request waits for a database (DESIGN 8.19).
 */
final class RbacSnapshot {

    /** The role that may do everything. */
    static final String ADMINISTRATOR = "ROLE_ADMIN";

    static final RbacSnapshot EMPTY = new RbacSnapshot(new AccessTables(List.of(), List.of(), List.of()));

    /**
     * A user.
     *
     * @param fingerprint changes with the password; tokens carry it, so that a changed password ends them
     */
    record UserEntry(StoredUser stored, String fingerprint, List<String> roles) {
        boolean administrator() {
            return roles.contains(ADMINISTRATOR);
        }
    }

    private record Grant(ResourcePattern pattern, String literal, String action) {}

    private final Map<String, UserEntry> users = new HashMap<>();
    private final Map<String, List<Grant>> grants = new HashMap<>();
    private final Set<String> administrators = new HashSet<>();

    RbacSnapshot(AccessTables tables) {
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
                            List.copyOf(rolesOfUser.getOrDefault(user.username(), List.of()))));
        }
        for (StoredPermission permission : tables.permissions()) {
            grants.computeIfAbsent(permission.role(), role -> new ArrayList<>())
                    .add(new Grant(
                            ResourcePattern.of(permission.resource()), permission.resource(), permission.action()));
        }
        tables.roles().stream()
                .filter(binding -> binding.role().equals(ADMINISTRATOR))
                .forEach(binding -> administrators.add(binding.username()));
    }

    Optional<UserEntry> user(String name) {
        return Optional.ofNullable(users.get(name));
    }

    boolean hasAdministrator() {
        return !administrators.isEmpty();
    }

    boolean isOnlyAdministrator(String userName) {
        return administrators.size() == 1 && administrators.contains(userName);
    }

    boolean permits(UserEntry user, Action action, String resource) {
        for (String role : user.roles()) {
            for (Grant grant : grants.getOrDefault(role, List.of())) {
                if (grant.action().contains(action.letter()) && grant.pattern().matches(resource)) {
                    return true;
                }
            }
        }
        return false;
    }

    boolean hasPermission(StoredPermission wanted) {
        return grants.getOrDefault(wanted.role(), List.of()).stream()
                .anyMatch(grant -> grant.literal().equals(wanted.resource())
                        && grant.action().equals(wanted.action()));
    }

    /** Everything that is granted to a user through a role, as it is stored. */
    List<StoredPermission> permissionsOf(UserEntry user) {
        List<StoredPermission> permissions = new ArrayList<>();
        user.roles().forEach(role -> permissions.addAll(permissionsOfRole(role)));
        return permissions;
    }

    /** Everything that is granted to a role, as it is stored. */
    List<StoredPermission> permissionsOfRole(String role) {
        return grants.getOrDefault(role, List.of()).stream()
                .map(grant -> new StoredPermission(role, grant.literal(), grant.action()))
                .toList();
    }

    private static String fingerprint(String passwordHash) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(passwordHash.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
