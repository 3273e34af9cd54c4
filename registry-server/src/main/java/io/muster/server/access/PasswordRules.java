package io.muster.server.access;

import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * What a password that somebody chooses must be: long enough, not the user's name, and none that everybody tries first. There is no
 * rule about kinds of characters: such rules make passwords harder to remember, not to guess.
 */
final class PasswordRules {

    private static final Set<String> WELL_KNOWN = Set.of(
            "nacos",
            "nacos123",
            "nacos@123",
            "nacosnacos",
            "admin",
            "admin123",
            "admin@123",
            "administrator",
            "password",
            "password1",
            "password123",
            "passw0rd",
            "p@ssw0rd",
            "123456",
            "1234567",
            "12345678",
            "123456789",
            "1234567890",
            "111111",
            "000000",
            "123123",
            "654321",
            "abc123",
            "abcd1234",
            "1q2w3e4r",
            "1qaz2wsx",
            "qwerty",
            "qwerty123",
            "qwertyuiop",
            "iloveyou",
            "letmein",
            "welcome",
            "welcome1",
            "changeme",
            "changeit",
            "secret",
            "secret123",
            "default",
            "root",
            "toor",
            "root123",
            "test",
            "test123",
            "guest",
            "user",
            "user123",
            "muster",
            "muster123",
            "monkey",
            "dragon",
            "888888",
            "666666",
            "a123456",
            "123qwe",
            "zaq12wsx",
            "sunshine",
            "princess",
            "football");

    private final int shortest;

    /** @param shortest the least number of characters */
    PasswordRules(int shortest) {
        this.shortest = shortest;
    }

    /** @throws ProblemException {@code PARAMETER_INVALID} with the rule that is not kept */
    void check(String user, String password) {
        if (password.codePointCount(0, password.length()) < shortest) {
            throw refused("it takes at least " + shortest + " characters");
        }
        checkLength(password);
        if (password.equalsIgnoreCase(user)) {
            throw refused("it is the name of the user");
        }
        if (isWellKnown(user, password)) {
            throw refused("it is one that everybody tries first");
        }
    }

    /** BCrypt looks at so many bytes; longer ones are refused rather than cut. */
    static void checkLength(String password) {
        if (password.getBytes(StandardCharsets.UTF_8).length > Passwords.MOST_BYTES) {
            throw refused("it takes at most " + Passwords.MOST_BYTES + " bytes in UTF-8");
        }
    }

    /** Whether a password that is already there should be replaced. */
    static boolean isWellKnown(String user, String password) {
        return password.equalsIgnoreCase(user) || WELL_KNOWN.contains(password.toLowerCase(Locale.ROOT));
    }

    private static ProblemException refused(String why) {
        return new ProblemException(ProblemKind.PARAMETER_INVALID, "password is illegal, " + why);
    }
}
