package io.muster.server.access;

/**
 * Roles whose rights follow from their names, so that they need no rows of permissions. They are given and taken like other roles; only the
 * administrator's is given in a way of its own ({@link AccessOperations#appointAdministrator}), and never taken from the last one.
 */
public final class BuiltInRoles {

    /** May do everything. */
    public static final String ADMINISTRATOR = "ROLE_ADMIN";

    /** May read everything, the audit log and the lists of users too, and change nothing. */
    public static final String AUDITOR = "ROLE_AUDITOR";

    /** Followed by a namespace id: may do everything with the configurations and services of that namespace. */
    public static final String OWNER_OF = "ROLE_OWNER:";

    private BuiltInRoles() {}

    static boolean isBuiltIn(String role) {
        return role.equals(ADMINISTRATOR) || role.equals(AUDITOR) || role.startsWith(OWNER_OF);
    }

    /** Whether a role permits by its name; {@code resource} is written as permissions are. */
    static boolean permits(String role, Action action, String resource) {
        if (role.equals(ADMINISTRATOR)) {
            return true;
        }
        if (role.equals(AUDITOR)) {
            return action == Action.READ;
        }
        if (!role.startsWith(OWNER_OF)) {
            return false;
        }
        String namespace = namespaceOf(role);
        return resource.length() > namespace.length()
                && resource.startsWith(namespace)
                && resource.charAt(namespace.length()) == ':';
    }

    /** The namespace of an owner's role as resources write it: empty for the public one. */
    static String namespaceOf(String role) {
        String namespace = role.substring(OWNER_OF.length());
        return namespace.equals("public") ? "" : namespace;
    }
}
