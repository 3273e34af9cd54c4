package io.muster.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.persistence.DatabaseHealth.State;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
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
    void bothPoolsFollowTheServerThatAcceptsWrites() throws Exception {
        MariaDbServer first = MariaDbServer.shared();
        MariaDbServer second = MariaDbServer.start();
        String name = "election_" + ProcessHandle.current().pid();
        first.administer("CREATE DATABASE " + name);
        second.administer("CREATE DATABASE " + name);
        first.administer("SET GLOBAL read_only = 1");
        Vertx vertx = Vertx.vertx();
        try (Database database = Databases.openExternal(
                        DatabaseSettings.of(List.of(first.endpoint(name), second.endpoint(name))));
                AccessReader reader = Databases.accessReader(database, vertx)) {
            await().atMost(PATIENCE).until(() -> database.health().usable());
            assertThat(database.health().sentence()).contains("127.0.0.1:" + second.port());
            write(database, "k", "on the second");
            createUser(database, "of-the-second");
            assertThat(find(reader, "of-the-second")).isPresent();

            first.administer("SET GLOBAL read_only = 0");
            second.administer("SET GLOBAL read_only = 1");
            await().atMost(PATIENCE)
                    .until(() -> database.health().usable()
                            && database.health().sentence().contains("127.0.0.1:" + first.port()));
            write(database, "k", "on the first");
            assertThat(read(database, "k")).contains("on the first");
            createUser(database, "of-the-first");
            assertThat(find(reader, "of-the-first")).isPresent();
            assertThat(find(reader, "of-the-second")).isEmpty();
        } finally {
            first.administer("SET GLOBAL read_only = 0");
            first.administer("DROP DATABASE " + name);
            second.close();
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void bothPoolsEncryptWhereTheAddressSaysSo() throws Exception {
        MariaDbServer server = MariaDbServer.startEncrypting();
        Vertx vertx = Vertx.vertx();
        try {
            server.administer("CREATE DATABASE guarded");
            server.administer("CREATE USER 'careful'@'%' IDENTIFIED BY 'careful' REQUIRE SSL");
            server.administer("GRANT ALL ON guarded.* TO 'careful'@'%'");
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
