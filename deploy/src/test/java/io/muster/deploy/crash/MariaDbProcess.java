package io.muster.deploy.crash;

import io.muster.persistence.testkit.MariaDbServer;
import java.nio.file.Path;

/** A MariaDB server with a database {@code nacos_config}, as a process that a {@link Killer} may choose. */
public final class MariaDbProcess implements Killer.Victim, AutoCloseable {

    private static final String DATABASE = "nacos_config";

    private final MariaDbServer server = MariaDbServer.start();

    /** Starts it. */
    public MariaDbProcess() {
        server.newDatabase(DATABASE);
    }

    /** Its port on the loopback address; user and password are {@code nacos}. */
    public int port() {
        return server.port();
    }

    /** The command line client that comes with the server. */
    public Path client() {
        return server.client();
    }

    /** The address of the database {@code nacos_config}. */
    public String url() {
        return server.url(DATABASE);
    }

    @Override
    public void start() {
        server.startAgain();
    }

    @Override
    public void kill() {
        server.kill();
    }

    @Override
    public String toString() {
        return "the database";
    }

    @Override
    public void close() {
        server.close();
    }
}
