package io.muster.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.persistence.DatabaseHealth.State;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What an operator sees and callers get while the database server is absent, wrong or going away. */
class OutageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @Test
    void anAbsentServerIsNamedAndUsedAsSoonAsItAppears() throws Exception {
        MariaDbServer server = MariaDbServer.start();
        server.administer("CREATE DATABASE nacos_config");
        server.stop();
        Vertx vertx = Vertx.vertx();
        try (Database database = Databases.openExternal(DatabaseSettings.of(List.of(server.endpoint("nacos_config"))));
                AccessReader reader = Databases.accessReader(database, vertx)) {
            await().atMost(PATIENCE).until(() -> database.health().state() == State.DOWN);
            assertThat(database.health().sentence())
                    .contains("127.0.0.1:" + server.port() + "/nacos_config as user nacos: connection refused")
                    .doesNotContain("\n");
            assertThatThrownBy(() ->
                            database.submit(sql -> sql.selectOne().fetch()).join())
                    .hasCauseInstanceOf(DatabaseUnavailableException.class)
                    .hasMessageContaining("connection refused");
            assertThatThrownBy(
                            () -> reader.findUser("nacos").toCompletableFuture().get(5, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(DatabaseUnavailableException.class);

            server.startAgain();
            await().atMost(PATIENCE).until(() -> database.health().usable());
            write(database, "k", "first");
            assertThat(reader.findUser("nacos").toCompletableFuture().get(20, TimeUnit.SECONDS))
                    .isEmpty();

            server.stop();
            await().atMost(PATIENCE).until(() -> database.health().state() == State.DOWN);
            assertThatThrownBy(() -> write(database, "k", "lost")).isInstanceOf(DatabaseUnavailableException.class);

            server.startAgain();
            await().atMost(PATIENCE).until(() -> database.health().usable());
            assertThat(read(database, "k")).contains("first");
            write(database, "k", "second");
            assertThat(read(database, "k")).contains("second");
        } finally {
            server.close();
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aWrongPasswordAndAnUnknownDatabaseAreTold() {
        MariaDbServer server = MariaDbServer.shared();
        assertThat(sentenceOf(new DatabaseSettings.Endpoint(server.url("mysql"), "nacos", "wrong")))
                .contains("127.0.0.1:" + server.port() + "/mysql as user nacos: access denied")
                .contains("db.password")
                .doesNotContain("wrong;");
        assertThat(sentenceOf(server.endpoint("no_such_database")))
                .contains("unknown database")
                .contains("CREATE DATABASE no_such_database");
    }

    @Test
    void anUnknownHostIsTold() {
        assertThat(sentenceOf(new DatabaseSettings.Endpoint(
                        "jdbc:mysql://no-such-host.invalid:3306/nacos_config", "nacos", "nacos")))
                .contains("no-such-host.invalid:3306/nacos_config as user nacos: unknown host");
    }

    @Test
    void aReadOnlyServerIsPassedOverForTheOneThatAcceptsWrites() throws IOException {
        MariaDbServer first = MariaDbServer.shared();
        MariaDbServer second = MariaDbServer.start();
        String name = "election_" + ProcessHandle.current().pid();
        first.administer("CREATE DATABASE " + name);
        second.administer("CREATE DATABASE " + name);
        first.administer("SET GLOBAL read_only = 1");
        try (Database database =
                Databases.openExternal(DatabaseSettings.of(List.of(first.endpoint(name), second.endpoint(name))))) {
            await().atMost(PATIENCE).until(() -> database.health().usable());
            assertThat(database.health().sentence()).contains("127.0.0.1:" + second.port());
            write(database, "k", "on the second");

            first.administer("SET GLOBAL read_only = 0");
            second.administer("SET GLOBAL read_only = 1");
            await().atMost(PATIENCE)
                    .until(() -> database.health().usable()
                            && database.health().sentence().contains("127.0.0.1:" + first.port()));
            write(database, "k", "on the first");
            assertThat(read(database, "k")).contains("on the first");
        } finally {
            first.administer("SET GLOBAL read_only = 0");
            first.administer("DROP DATABASE " + name);
            second.close();
        }
    }

    @Test
    void moreWorkThanMayWaitIsTurnedAwayAtOnce() {
        DatabaseSettings.Endpoint endpoint = TestServer.MARIADB.newDatabase();
        try (Database database =
                Databases.openExternal(new DatabaseSettings(List.of(endpoint), 1, Duration.ofSeconds(3), 1))) {
            await().atMost(PATIENCE).until(() -> database.health().usable());
            var running = database.submit(sql -> sql.fetch("SELECT SLEEP(2)"));
            var waiting = database.submit(sql -> sql.selectOne().fetch());
            assertThatThrownBy(() ->
                            database.submit(sql -> sql.selectOne().fetch()).join())
                    .hasCauseInstanceOf(DatabaseUnavailableException.class)
                    .hasMessageContaining("does not keep up");
            running.join();
            waiting.join();
        } finally {
            TestServer.MARIADB.drop(endpoint);
        }
    }

    private static String sentenceOf(DatabaseSettings.Endpoint endpoint) {
        try (Database database = Databases.openExternal(DatabaseSettings.of(List.of(endpoint)))) {
            await().atMost(PATIENCE).until(() -> database.health().state() == State.DOWN);
            return database.health().sentence();
        }
    }

    private static void write(Database database, String key, String value) {
        database.inTransaction(sql -> {
            database.repositories().meta().put(sql, key, value);
            return key;
        });
    }

    private static Optional<String> read(Database database, String key) {
        return database.inTransaction(sql -> database.repositories().meta().find(sql, key));
    }
}
