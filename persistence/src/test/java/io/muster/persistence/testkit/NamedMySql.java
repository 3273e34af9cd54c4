package io.muster.persistence.testkit;

import io.muster.persistence.DatabaseSettings;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The MySQL that {@code MUSTER_TEST_MYSQL_URL} names, database included; its user ({@code MUSTER_TEST_MYSQL_USER} and {@code ..._PASSWORD}, {@code nacos}
 * where they are left out) may create and drop databases. It is not ours to stop: whoever wants to take it away reaches it through a relay.
 */
public final class NamedMySql implements DatabaseServer {

    private static final String URL = environment("MUSTER_TEST_MYSQL_URL", "");
    private static final String USER = environment("MUSTER_TEST_MYSQL_USER", "nacos");
    private static final String PASSWORD = environment("MUSTER_TEST_MYSQL_PASSWORD", "nacos");
    /** What stands before host and port, the two, the database, the parameters. */
    private static final Pattern PARTS = Pattern.compile("(jdbc:mysql://)([^:/?]+)(?::(\\d+))?/([^?]*)(.*)");

    private static final int USUAL_PORT = 3306;

    private final Matcher parts;
    private final @Nullable TcpRelay relay;
    private final Set<String> databases = ConcurrentHashMap.newKeySet();

    private NamedMySql(boolean throughRelay) {
        parts = PARTS.matcher(URL);
        if (!parts.matches()) {
            throw new IllegalStateException(
                    "MUSTER_TEST_MYSQL_URL is not of the form jdbc:mysql://host:port/database: " + URL);
        }
        relay = throughRelay ? new TcpRelay(parts.group(2), targetPort()) : null;
    }

    /** Whether the environment names one. */
    public static boolean isNamed() {
        return !URL.isBlank();
    }

    /** As it is, for all tests of the process, which make databases of their own; those go with the process. */
    public static NamedMySql shared() {
        return Shared.SERVER;
    }

    /** Under an address of its own that can be taken away. */
    public static NamedMySql behindRelay() {
        return new NamedMySql(true);
    }

    private int targetPort() {
        return Optional.ofNullable(parts.group(3)).map(Integer::parseInt).orElse(USUAL_PORT);
    }

    /** A user that may create databases, directly. */
    public DatabaseSettings.Endpoint administrator() {
        return direct(parts.group(4));
    }

    private DatabaseSettings.Endpoint direct(String database) {
        return at(parts.group(2) + ":" + targetPort(), database);
    }

    private DatabaseSettings.Endpoint at(String place, String database) {
        return new DatabaseSettings.Endpoint(parts.group(1) + place + "/" + database + parts.group(5), USER, PASSWORD);
    }

    @Override
    public DatabaseSettings.Endpoint endpoint(String database) {
        return relay == null ? direct(database) : at("127.0.0.1:" + relay.port(), database);
    }

    @Override
    public int port() {
        return relay == null ? targetPort() : relay.port();
    }

    @Override
    public void execute(String database, String... statements) {
        DatabaseServer.execute(direct(database), statements);
    }

    @Override
    public DatabaseSettings newDatabase(String name) {
        DatabaseServer.create(administrator(), name);
        databases.add(name);
        return DatabaseServer.settings(endpoint(name));
    }

    @Override
    public void stop() {
        relay().cut();
    }

    @Override
    public void startAgain() {
        relay().openAgain();
    }

    private TcpRelay relay() {
        if (relay == null) {
            throw new IllegalStateException("a server that tests share is not taken away");
        }
        return relay;
    }

    @Override
    public void close() {
        if (relay != null) {
            relay.close();
        }
        for (String database : databases) {
            DatabaseServer.execute(administrator(), "DROP DATABASE IF EXISTS " + database);
        }
    }

    @Override
    public String toString() {
        return "the MySQL on port " + port();
    }

    private static String environment(String name, String otherwise) {
        return System.getenv().getOrDefault(name, otherwise);
    }

    private static final class Shared {
        static final NamedMySql SERVER = new NamedMySql(false);

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close, "shared-mysql-end"));
        }
    }
}
