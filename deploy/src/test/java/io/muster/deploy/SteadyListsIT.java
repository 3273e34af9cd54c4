package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.deploy.local.LocalCluster;
import io.muster.deploy.local.LocalNode;
import io.muster.deploy.local.NodeApi;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Consumers never see an empty or a shorter list while providers live, whatever is restarted. */
class SteadyListsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** How long the client of a node that stops may take to come back; what did not come back is gone by then. */
    private static final long GRACE_SECONDS = 40;

    @RegisterExtension
    static final RunningCluster CLUSTER = RunningCluster.shared();

    @TempDir
    static Path clientHome;

    @BeforeAll
    static void keepTheClientsFilesTogether() {
        NamingClients.keepFilesIn(clientHome);
    }

    @Test
    void aRollingRestartOfAllNodesShortensNoList() throws Exception {
        rollingRestart(20, 10, 0);
    }

    @Test
    @Tag("campaign")
    void aRollingRestartUnderManyServicesShortensNoList() throws Exception {
        rollingRestart(200, 50, GRACE_SECONDS);
    }

    private static void rollingRestart(int services, int subscribers, long graceSeconds) throws Exception {
        LocalCluster cluster = CLUSTER.get();
        try (ServicePopulation population =
                new ServicePopulation(cluster.gateway().address(), services)) {
            population.addProviders(5);
            population.addSubscribers(subscribers);
            population.watch();

            for (LocalNode node : cluster.nodes()) {
                node.stop();
                node.start();
                awaitReadyNodes(cluster, 3);
            }
            TimeUnit.SECONDS.sleep(graceSeconds);

            await().atMost(PATIENCE).until(population::complete);
            assertThat(population.shrunken()).isEmpty();
            assertThat(population.looks()).isGreaterThan(100);
        }
    }

    @Test
    @Tag("campaign")
    void theDeathOfTheGatewayShortensNoList() throws Exception {
        LocalCluster cluster = CLUSTER.get();
        try (ServicePopulation population =
                new ServicePopulation(cluster.gateway().address(), 1)) {
            population.addProviders(200);
            population.addSubscribers(5);
            population.watch();

            cluster.gateway().kill();
            TimeUnit.SECONDS.sleep(2);
            cluster.gateway().start();
            awaitReadyNodes(cluster, 3);
            TimeUnit.SECONDS.sleep(GRACE_SECONDS);

            await().atMost(PATIENCE).until(population::complete);
            assertThat(population.shrunken()).isEmpty();
        }
    }

    private static void awaitReadyNodes(LocalCluster cluster, int count) {
        NodeApi vip = new NodeApi(cluster.gateway().address(), LocalCluster.ADMINISTRATOR, LocalCluster.ADMINISTRATOR);
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> vip.get("/gateway/status").path("readyNodes").asInt() == count);
    }
}
