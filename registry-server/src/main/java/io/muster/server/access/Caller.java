package io.muster.server.access;

import java.util.List;

/** Who is calling. */
public sealed interface Caller {

    /** Nobody has logged in. */
    record Anonymous() implements Caller {
        // Not in the interface: each of the two would wait for the other to be initialized, when two threads begin with
        // them.
        private static final Caller INSTANCE = new Anonymous();
    }

    /**
     * A user of this cluster with a good token or password.
     *
     * @param globalAdmin whether he may do everything, at the time he was asked who he is
     * @param fingerprint of the password that he came with: what goes on after his request, as a subscription does, ends when there is
     *     another one
     */
    record User(String name, boolean globalAdmin, String fingerprint) implements Caller {}

    /** A user of this cluster who has to choose a new password before anything else is done for this session. */
    record PasswordChangeDue(String name) implements Caller {}

    /**
     * Somebody whom another system vouches for. There is no row for him in the tables and no password of his here.
     *
     * @param name his name with that system before it, for example {@code ldap:alice}, so that he is taken for no local user
     * @param roles what he may do, as that system's groups or claims were mapped when he logged in
     */
    record ExternalUser(String name, List<String> roles) implements Caller {}

    /** Returns the caller who has not logged in. */
    static Caller anonymous() {
        return Anonymous.INSTANCE;
    }

    /** The user name, or the empty string. */
    default String userName() {
        if (this instanceof User user) {
            return user.name();
        }
        if (this instanceof PasswordChangeDue due) {
            return due.name();
        }
        return this instanceof ExternalUser external ? external.name() : "";
    }

    /** Whether the caller may do everything. */
    default boolean administrator() {
        return this instanceof User user && user.globalAdmin()
                || this instanceof ExternalUser external && external.roles().contains(BuiltInRoles.ADMINISTRATOR);
    }
}
