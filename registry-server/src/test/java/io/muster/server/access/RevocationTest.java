package io.muster.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.server.node.ApiClient;
import io.muster.server.node.StartedCluster;
import io.muster.server.node.TestStorage;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is taken from a user at one node is gone at every other one. Embedded, at every node that hears the leader: within a second. Nodes that share a database
 * server read it again when the log says that something has changed.
 */
@Tag(TestStorage.TABLES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RevocationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PASSWORD = "correct horse";
    private static final String CONFIGURATION = "/v1/cs/configs?dataId=none&group=G&tenant=brief-space";

    private static final TestStorage STORAGE = TestStorage.chosen();
    private static final int NODES = STORAGE == TestStorage.EMBEDDED ? 3 : 2;
    /**
     * How soon a node knows what was done at another one; held against the quickest of the tests, since a machine that is busy with something else for a moment
     * makes any of them slow.
     */
    private static final Duration LIMIT = Duration.ofSeconds(STORAGE == TestStorage.EMBEDDED ? 1 : 10);

    private StartedCluster cluster;
    private ApiClient admin;
    private Duration quickest = PATIENCE;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        cluster = new StartedCluster(directory, NODES, STORAGE.newSettings()).startAll();
        admin = cluster.administrator(0);
    }

    @AfterAll
    void stop() {
        cluster.close();
        assertThat(quickest).as("until what was taken was gone everywhere").isLessThan(LIMIT);
    }

    private static void done(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    /** A user with a role, whose token every node takes. */
    private String session(String name) throws Exception {
        done(admin.send("POST", "/v1/auth/users", "username", name, "password", PASSWORD));
        done(admin.send("POST", "/v1/auth/roles", "username", name, "role", "ROLE_OWNER:brief-space"));
        String token = cluster.anonymous(0).login(name, PASSWORD).token();
        everyNodeAnswers(token, 404);
        return token;
    }

    private void everyNodeAnswers(String token, int status) {
        for (int node = 0; node < NODES; node++) {
            int asked = node;
            ApiClient client = cluster.anonymous(asked).withToken(token);
            await("node " + node)
                    .pollInterval(Duration.ofMillis(5))
                    .atMost(PATIENCE)
                    .until(() -> client.get(CONFIGURATION).statusCode() == status);
        }
    }

    private void everyNodeRefuses(String token) {
        long taken = System.nanoTime();
        everyNodeAnswers(token, 403);
        Duration took = Duration.ofNanos(System.nanoTime() - taken);
        quickest = took.compareTo(quickest) < 0 ? took : quickest;
    }

    @Test
    void aRoleThatIsTakenIsGoneEverywhere() throws Exception {
        String token = session("loses-a-role");

        done(cluster.administrator(NODES - 1)
                .send("DELETE", "/v1/auth/roles", "username", "loses-a-role", "role", "ROLE_OWNER:brief-space"));

        everyNodeRefuses(token);
    }

    @Test
    void aNewPasswordEndsSessionsEverywhere() throws Exception {
        String token = session("gets-a-password");

        done(cluster.administrator(1)
                .send("PUT", "/v1/auth/users", "username", "gets-a-password", "newPassword", "another " + PASSWORD));

        everyNodeRefuses(token);
    }

    @Test
    void aUserWhoIsDeletedIsGoneEverywhereAndComesBackWithoutTheOldSession() throws Exception {
        String token = session("goes");

        done(cluster.administrator(1).send("DELETE", "/v1/auth/users", "username", "goes"));
        everyNodeRefuses(token);

        done(admin.send("POST", "/v1/auth/users", "username", "goes", "password", PASSWORD));
        done(admin.send("POST", "/v1/auth/roles", "username", "goes", "role", "ROLE_OWNER:brief-space"));
        everyNodeAnswers(token, 403);
    }
}
