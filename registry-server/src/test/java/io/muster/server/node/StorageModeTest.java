package io.muster.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.persistence.DatabaseSettings;
import io.muster.server.settings.StorageSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that keeps configuration and users elsewhere than its cluster, or than it did before, is told so in one sentence and changes nothing. */
class StorageModeTest {

    private static final StorageSettings EMBEDDED = new StorageSettings(Optional.empty());
    private static final StorageSettings MYSQL = new StorageSettings(Optional.of(DatabaseSettings.of(
            List.of(new DatabaseSettings.Endpoint("jdbc:mysql://db:3306/nacos?user=secret", "nacos", "nacos")))));

    @TempDir
    Path home;

    @Test
    void aDirectoryOfTheOtherModeIsRefusedInBothDirections() throws IOException {
        Path embedded = Files.createDirectories(home.resolve("embedded"));
        new StorageMode(EMBEDDED, embedded).keep();
        assertThatThrownBy(() -> new StorageMode(MYSQL, embedded).requireThatOfTheDirectory())
                .isInstanceOf(StartFailure.class)
                .hasMessage("The data directory " + embedded
                        + " belongs to a cluster that keeps configuration and users in the embedded database, and this node is to keep"
                        + " configuration and users in MySQL (db.url.0 and the like are jdbc:mysql://db:3306/nacos); start it with -p embedded"
                        + " and without db.url.0, or give it an empty data directory (--home) to begin anew.");
        assertThatCode(() -> new StorageMode(EMBEDDED, embedded).requireThatOfTheDirectory())
                .doesNotThrowAnyException();

        Path mysql = Files.createDirectories(home.resolve("mysql"));
        new StorageMode(MYSQL, mysql).keep();
        assertThatThrownBy(() -> new StorageMode(EMBEDDED, mysql).requireThatOfTheDirectory())
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining(
                        "in MySQL, and this node is to keep configuration and users in the embedded database")
                .hasMessageContaining("start it without -p embedded");
    }

    @Test
    void whatAnEarlierVersionLeftIsRecognised() throws IOException {
        assertThatCode(() -> new StorageMode(MYSQL, home).requireThatOfTheDirectory())
                .as("an empty directory belongs to nobody")
                .doesNotThrowAnyException();
        Files.createDirectories(home.resolve("raft/log"));
        assertThatThrownBy(() -> new StorageMode(EMBEDDED, home).requireThatOfTheDirectory())
                .hasMessageContaining("in MySQL, and this node");
        Files.createDirectories(home.resolve("database"));
        assertThatThrownBy(() -> new StorageMode(MYSQL, home).requireThatOfTheDirectory())
                .hasMessageContaining("in the embedded database, and this node");
    }

    @Test
    void aNodeOfTheOtherModeIsNotLetIntoTheClusterAndSaysWhy() throws Exception {
        try (StartedCluster cluster = new StartedCluster(home, 3)) {
            for (int number : List.of(0, 1, 2)) {
                cluster.list(number, List.of(0, 1, 2));
            }
            cluster.start(0);
            cluster.start(1);
            cluster.awaitReady(0);
            cluster.set(2, "db.num=1\ndb.url.0=jdbc:mysql://127.0.0.1:1/nacos\ndb.user=nacos\ndb.password=nacos");

            MusterNode odd = cluster.start(2, Optional.empty());

            assertThatThrownBy(() -> odd.awaitServing(Duration.ofSeconds(40)))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageStartingWith("This node was not let into its cluster: node " + cluster.address(2)
                            + " keeps configuration and users in MySQL and the cluster of node ")
                    .hasMessageContaining(" keeps configuration and users in the embedded database; all nodes")
                    .hasMessageContaining("start it with -p embedded and without db.url.0.");
            assertThat(odd.ready()).isFalse();
            assertThat(cluster.home(2).resolve("data").resolve(StorageMode.FILE))
                    .doesNotExist();
            assertThat(cluster.home(0).resolve("data").resolve(StorageMode.FILE))
                    .hasContent("embedded");

            cluster.stop(2);
            cluster.start(2, Optional.of("embedded"));
            cluster.awaitReady(2);
        }
    }
}
