package io.muster.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.persistence.DatabaseHealth.State;
import io.muster.persistence.testkit.DatabaseServer;
import io.muster.persistence.testkit.MariaDbServer;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an operator sees and callers get while the database server is absent, wrong or going away. What a server has to be told for good, read-only or a
 * certificate, is tried on a MariaDB of the test's own alone: a MySQL that somebody has named is not ours to change.
 */
class OutageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @ParameterizedTest
    @MethodSource("io.muster.persistence.TestServer#external")
    void anAbsentServerIsNamedAndUsedAsSoonAsItAppears(TestServer kind) throws Exception {
        DatabaseServer server = kind.own();
        String name = "absent_" + ProcessHandle.current().pid();
        server.newDatabase(name);
        server.stop();
        Vertx vertx = Vertx.vertx();
        try (Database database = Databases.openExternal(DatabaseSettings.of(List.of(server.endpoint(name))));
                AccessReader reader = Databases.accessReader(database, vertx)) {
            await().atMost(PATIENCE).until(() -> database.health().state() == State.DOWN);
            assertThat(database.health().sentence())
                    .contains("127.0.0.1:" + server.port() + "/" + name + " as user nacos: connection refused")
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

    @ParameterizedTest
    @MethodSource("io.muster.persistence.TestServer#external")
    void aWrongPasswordAndAnUnknownDatabaseAreTold(TestServer kind) {
        DatabaseServer server = kind.shared();
        DatabaseSettings.Endpoint known = server.endpoint("mysql");
        assertThat(sentenceOf(new DatabaseSettings.Endpoint(known.jdbcUrl(), known.user(), "wrong")))
                .contains(":" + server.port() + "/mysql as user " + known.user() + ": access denied")
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
    void bothPoolsFollowTheServerThatAcceptsWrites() throws Exception {
        MariaDbServer first = MariaDbServer.shared();
        MariaDbServer second = MariaDbServer.start();
        String name = "election_" + ProcessHandle.current().pid();
        first.execute("mysql", "CREATE DATABASE " + name);
        second.execute("mysql", "CREATE DATABASE " + name);
        first.execute("mysql", "SET GLOBAL read_only = 1");
        Vertx vertx = Vertx.vertx();
        try (Database database = Databases.openExternal(
                        DatabaseSettings.of(List.of(first.endpoint(name), second.endpoint(name))));
                AccessReader reader = Databases.accessReader(database, vertx)) {
            await().atMost(PATIENCE).until(() -> database.health().usable());
            assertThat(database.health().sentence()).contains("127.0.0.1:" + second.port());
            write(database, "k", "on the second");
            createUser(database, "of-the-second");
            assertThat(find(reader, "of-the-second")).isPresent();

            first.execute("mysql", "SET GLOBAL read_only = 0");
            second.execute("mysql", "SET GLOBAL read_only = 1");
            await().atMost(PATIENCE)
                    .until(() -> database.health().usable()
                            && database.health().sentence().contains("127.0.0.1:" + first.port()));
            write(database, "k", "on the first");
            assertThat(read(database, "k")).contains("on the first");
            createUser(database, "of-the-first");
            assertThat(find(reader, "of-the-first")).isPresent();
            assertThat(find(reader, "of-the-second")).isEmpty();
        } finally {
            first.execute("mysql", "SET GLOBAL read_only = 0");
            first.execute("mysql", "DROP DATABASE " + name);
            second.close();
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void bothPoolsEncryptWhereTheAddressSaysSo() throws Exception {
        MariaDbServer server = MariaDbServer.startEncrypting();
        Vertx vertx = Vertx.vertx();
        try {
            server.execute("mysql", "CREATE DATABASE guarded");
            server.execute("mysql", "CREATE USER 'careful'@'%' IDENTIFIED BY 'careful' REQUIRE SSL");
            server.execute("mysql", "GRANT ALL ON guarded.* TO 'careful'@'%'");
            String address = "jdbc:mysql://127.0.0.1:" + server.port() + "/guarded?connectTimeout=3000&sslMode=";
            assertThat(sentenceOf(new DatabaseSettings.Endpoint(address + "DISABLED", "careful", "careful")))
                    .contains("as user careful: access denied");
            try (Database database = Databases.openExternal(DatabaseSettings.of(
                            List.of(new DatabaseSettings.Endpoint(address + "REQUIRED", "careful", "careful"))));
                    AccessReader reader = Databases.accessReader(database, vertx)) {
                await().atMost(PATIENCE).until(() -> database.health().usable());
                assertThat(database.<String>inTransaction(sql ->
                                sql.fetchOne("SHOW STATUS LIKE 'Ssl_cipher'").get(1, String.class)))
                        .isNotBlank();
                createUser(database, "known");
                assertThat(find(reader, "known")).isPresent();
            }
        } finally {
            server.close();
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    private static void createUser(Database database, String name) {
        database.inTransaction(sql -> database.repositories().users().create(sql, new StoredUser(name, "hash", true)));
    }

    /** On a busy machine the first connection takes longer than a caller waits for one. */
    private static Optional<StoredUser> find(AccessReader reader, String name) {
        return await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(ExecutionException.class)
                .until(() -> reader.findUser(name).toCompletableFuture().get(20, TimeUnit.SECONDS), found -> true);
    }

    @ParameterizedTest
    @MethodSource("io.muster.persistence.TestServer#external")
    void moreWorkThanMayWaitIsTurnedAwayAtOnce(TestServer kind) {
        DatabaseSettings.Endpoint endpoint = kind.newDatabase();
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
            kind.drop(endpoint);
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
