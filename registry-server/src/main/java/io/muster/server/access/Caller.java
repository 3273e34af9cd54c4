package io.muster.server.access;

/** Who is calling. */
public sealed interface Caller {

    /** Nobody has logged in. */
    record Anonymous() implements Caller {}

    /** A user with a good token or password. */
    record User(String name, boolean globalAdmin) implements Caller {}

    Caller ANONYMOUS = new Anonymous();

    /** The user name, or the empty string. */
    default String userName() {
        return this instanceof User user ? user.name() : "";
    }
}
