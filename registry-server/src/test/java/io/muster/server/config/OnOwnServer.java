package io.muster.server.config;

import io.muster.persistence.testkit.DatabaseServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** As {@link OnDatabaseServer}, with a server that the tests of one class have for themselves. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OnOwnServer extends OnDatabaseServer {

    private DatabaseServer server;

    abstract DatabaseServer start();

    @BeforeAll
    void startServer() {
        server = start();
    }

    @AfterAll
    void stopServer() {
        server.close();
    }

    @Override
    DatabaseServer server() {
        return server;
    }
}
