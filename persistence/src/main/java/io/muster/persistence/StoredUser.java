package io.muster.persistence;

/**
 * A user as stored.
 *
 * @param passwordHash bcrypt, never to be shown
 */
public record StoredUser(String username, String passwordHash, boolean enabled) {
    @Override
    public String toString() {
        return "StoredUser[" + username + (enabled ? "]" : ", disabled]");
    }
}
