package io.muster.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.persistence.Database;
import io.muster.persistence.DatabaseSettings;
import io.muster.persistence.Databases;
import io.muster.persistence.StoredUser;
import io.muster.server.node.TestStorage;
import io.muster.server.problem.ProblemKind;
import io.muster.server.replication.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nodes that share a database make the first administrator at the same time: one of them does, with its password, and the other one knows. */
@Tag(TestStorage.SERVER)
class FirstAdministratorTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void ofTwoThatAreThereAtOnceTheFirstDecidesThePassword() throws Exception {
        foundTwice(false);
    }

    @Test
    void alsoWhereAUserOfThatNameIsThereAlready() throws Exception {
        foundTwice(true);
    }

    private static void foundTwice(boolean userIsThere) throws Exception {
        DatabaseSettings settings = TestStorage.chosenServer().shared().newDatabase(TestStorage.newName());
        try (Database database = Databases.openExternal(settings)) {
            await().atMost(PATIENCE).until(() -> database.health().usable());
            AccessWrites writes = new AccessWrites(database.repositories());
            if (userIsThere) {
                database.inTransaction(sql -> database.repositories()
                        .users()
                        .create(sql, new StoredUser(FirstAdministrator.NAME, "of an earlier life", true)));
            }
            CountDownLatch written = new CountDownLatch(1);
            CountDownLatch commit = new CountDownLatch(1);
            CompletableFuture<Outcome> first = database.submit(sql -> {
                Outcome outcome = writes.execute(found("of the first"), sql);
                written.countDown();
                awaitUninterrupted(commit);
                return outcome;
            });
            awaitUninterrupted(written);
            CompletableFuture<Outcome> second = database.submit(sql -> writes.execute(found("of the second"), sql));
            try {
                await().atMost(PATIENCE).until(() -> somebodyWaits(database));
            } finally {
                commit.countDown();
            }

            assertThat(first.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(Outcome.DONE);
            assertThat(second.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            Outcome.Rejected.class,
                            refused -> assertThat(refused.problem().kind()).isEqualTo(ProblemKind.RESOURCE_CONFLICT));
            assertThat(database.<Optional<StoredUser>>inTransaction(
                            sql -> database.repositories().users().find(sql, FirstAdministrator.NAME)))
                    .map(StoredUser::passwordHash)
                    .contains("of the first");
        }
    }

    private static AccessCommand found(String hash) {
        return new AccessCommand.CreateAdministrator(FirstAdministrator.NAME, hash, false);
    }

    private static boolean somebodyWaits(Database database) {
        return database.<Integer>inTransaction(sql -> sql.fetchOne(
                                "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'")
                        .get(0, Integer.class))
                > 0;
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
