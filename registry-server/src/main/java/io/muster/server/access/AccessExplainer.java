package io.muster.server.access;

import io.muster.persistence.StoredPermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers "may this user do that, and why?" from the picture by which requests are judged. Thread-safe, never blocks. */
public final class AccessExplainer {

    /**
     * The answer.
     *
     * @param roles the roles of the user
     * @param role the role by which it is allowed; empty when it is not
     * @param row the row of permissions by which it is allowed; empty when the role allows it by its name
     * @param nearRows rows of the user's roles that match the resource, whatever their action
     * @param sentence the answer in words
     */
    public record Explanation(
            boolean allowed,
            List<String> roles,
            String role,
            Optional<StoredPermission> row,
            List<StoredPermission> nearRows,
            String sentence) {}

    private final AccessDirectory directory;

    AccessExplainer(AccessDirectory directory) {
        this.directory = directory;
    }

    /**
     * Explains.
     *
     * @param resource as permissions write it ({@code namespace:group:type/name}), or the name of an operator route's permission such as
     *     {@code console/users}
     */
    public Explanation explain(String userName, Action action, String resource) {
        RbacSnapshot snapshot = directory.snapshot();
        Optional<RbacSnapshot.UserEntry> user = snapshot.user(userName);
        if (user.isEmpty()) {
            return no(List.of(), List.of(), "There is no user " + userName + ".");
        }
        List<String> roles = user.get().roles();
        if (!user.get().stored().enabled()) {
            return no(roles, List.of(), userName + " is disabled and may do nothing.");
        }
        String canonical = resource.startsWith("public:") ? resource.substring("public".length()) : resource;
        String what = (action == Action.READ ? "read " : "change ") + resource;
        for (String role : roles) {
            if (BuiltInRoles.permits(role, action, canonical)) {
                return new Explanation(
                        true,
                        roles,
                        role,
                        Optional.empty(),
                        List.of(),
                        userName + " may " + what + ": the built-in role " + role + " allows it.");
            }
        }
        if (canonical.startsWith("console/")) {
            return no(
                    roles,
                    List.of(),
                    userName + " may not " + what + ": that is for administrators"
                            + (action == Action.READ ? " and auditors" : "") + " alone, whatever the permissions say.");
        }
        List<StoredPermission> matching = snapshot.matching(roles, canonical);
        Optional<StoredPermission> row = matching.stream()
                .filter(permission -> permission.action().contains(action.letter()))
                .findFirst();
        if (row.isPresent()) {
            StoredPermission found = row.get();
            return new Explanation(
                    true,
                    roles,
                    found.role(),
                    row,
                    matching,
                    userName + " may " + what + ": the role " + found.role() + " has " + found.action() + " on "
                            + found.resource() + ".");
        }
        String why = roles.isEmpty()
                ? "the user has no role."
                : matching.isEmpty()
                        ? "no permission of " + String.join(", ", roles) + " covers it."
                        : "what covers it allows " + matching.get(0).action() + " only ("
                                + matching.get(0).resource() + ").";
        return no(roles, matching, userName + " may not " + what + ": " + why);
    }

    private static Explanation no(List<String> roles, List<StoredPermission> near, String sentence) {
        return new Explanation(false, roles, "", Optional.empty(), near, sentence);
    }

    /** Everything that is granted to a user; a built-in role is given as the row that it amounts to. */
    public List<StoredPermission> effective(List<String> roles) {
        List<StoredPermission> rows = new ArrayList<>();
        for (String role : roles) {
            if (role.equals(BuiltInRoles.ADMINISTRATOR)) {
                rows.add(new StoredPermission(role, "*", "rw"));
            } else if (role.equals(BuiltInRoles.AUDITOR)) {
                rows.add(new StoredPermission(role, "*", "r"));
            } else if (role.startsWith(BuiltInRoles.OWNER_OF)) {
                rows.add(new StoredPermission(role, BuiltInRoles.namespaceOf(role) + ":*:*", "rw"));
            }
        }
        rows.addAll(directory.permissionsOfRoles(roles));
        return List.copyOf(rows);
    }

    /** As {@link #effective} for a user of this cluster. */
    public List<StoredPermission> effectiveOf(String userName) {
        return effective(directory.rolesOf(userName));
    }
}
