package io.muster.persistence;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jooq.SQLDialect;

/**
 * What kind of server answers.
 *
 * @param mariaDb MariaDB, else MySQL
 * @param text as the server says it
 */
record ServerVersion(boolean mariaDb, int major, int minor, String text) {
    private static final Pattern NUMBERS = Pattern.compile("(?:5\\.5\\.5-)?(\\d+)\\.(\\d+).*");

    /** Reads the answer to {@code SELECT VERSION()}; MariaDB may put {@code 5.5.5-} before its own. */
    static ServerVersion parse(String text) {
        Matcher numbers = NUMBERS.matcher(text);
        boolean mariaDb = text.contains("MariaDB");
        return numbers.matches()
                ? new ServerVersion(
                        mariaDb, Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)), text)
                : new ServerVersion(mariaDb, 0, 0, text);
    }

    /** Returns the reason to refuse this server, if there is one. */
    Optional<String> refusal() {
        boolean tooOld = mariaDb ? major < 10 || (major == 10 && minor < 6) : major < 8;
        return tooOld
                ? Optional.of(name() + " is too old; Muster needs MySQL 8.0 or later, or MariaDB 10.6 or later")
                : Optional.empty();
    }

    SQLDialect dialect() {
        return mariaDb ? SQLDialect.MARIADB : SQLDialect.MYSQL;
    }

    String name() {
        return (mariaDb ? "MariaDB " : "MySQL ") + text;
    }
}
