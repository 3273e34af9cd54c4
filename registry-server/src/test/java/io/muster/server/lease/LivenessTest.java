package io.muster.server.lease;

import static io.muster.server.naming.TestRegistry.ORDERS;
import static io.muster.server.naming.TestRegistry.address;
import static io.muster.server.naming.TestRegistry.done;
import static io.muster.server.naming.TestRegistry.http;
import static io.muster.server.naming.TestRegistry.instance;
import static io.muster.server.naming.TestRegistry.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.naming.ClientId;
import io.muster.server.naming.Instance;
import io.muster.server.naming.InstanceAddress;
import io.muster.server.naming.NamingCommand;
import io.muster.server.naming.ServiceMetadata;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LivenessTest {

    private static final Instance ORDER_1 = instance("10.0.0.1", 80);
    private static final InstanceAddress ORDER_1_ADDRESS = address("10.0.0.1", 80);

    private final LivenessCluster cluster = new LivenessCluster("n1", "n2", "n3");

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void anInstanceWithoutBeatsIsUnhealthyAfter15SecondsAndGoneAfter30() {
        cluster.registry.register(ORDERS, ORDER_1);

        cluster.pass(14_500);
        assertThat(cluster.instances(ORDERS)).singleElement().matches(Instance::healthy);
        cluster.pass(1500);
        assertThat(cluster.instances(ORDERS)).singleElement().matches(i -> !i.healthy());
        cluster.pass(13_000);
        assertThat(cluster.instances(ORDERS)).hasSize(1);
        cluster.pass(2500);
        assertThat(cluster.instances(ORDERS)).isEmpty();
    }

    @Test
    void beatsHeardByAnyNodeKeepAnInstanceAlive() {
        cluster.registry.register(ORDERS, ORDER_1);

        cluster.pass(60_000, () -> done(cluster.on("n3").beat(ORDERS, ORDER_1_ADDRESS, null)));

        assertThat(cluster.instances(ORDERS)).singleElement().matches(Instance::healthy);
    }

    @Test
    void beatsWriteNothingToTheLog() {
        cluster.registry.register(ORDERS, ORDER_1);
        long before = cluster.registry.log.lastIndex();

        cluster.pass(40_000, () -> done(cluster.on("n2").beat(ORDERS, ORDER_1_ADDRESS, null)));

        assertThat(cluster.registry.log.lastIndex()).isEqualTo(before);
    }

    @Test
    void timeoutsInTheMetadataOfAnInstanceAreObeyed() {
        cluster.registry.register(
                ORDERS,
                instance(
                        "10.0.0.1",
                        80,
                        Map.of(
                                "preserved.heart.beat.interval", "500",
                                "preserved.heart.beat.timeout", "1000",
                                "preserved.ip.delete.timeout", "3000")));

        cluster.pass(2000);
        assertThat(cluster.instances(ORDERS)).singleElement().matches(i -> !i.healthy());
        cluster.pass(2000);
        assertThat(cluster.instances(ORDERS)).isEmpty();
    }

    @Test
    void anInstanceThatBeatsAgainIsHealthyAgainAndIsWatchedAnew() {
        cluster.registry.register(ORDERS, ORDER_1);
        cluster.pass(17_000);
        assertThat(cluster.instances(ORDERS)).singleElement().matches(i -> !i.healthy());

        done(cluster.on("n2").beat(ORDERS, ORDER_1_ADDRESS, null));
        assertThat(cluster.instances(ORDERS)).singleElement().matches(Instance::healthy);
        cluster.pass(14_000);
        assertThat(cluster.instances(ORDERS)).singleElement().matches(Instance::healthy);
        cluster.pass(3000);
        assertThat(cluster.instances(ORDERS)).singleElement().matches(i -> !i.healthy());
    }

    @Test
    void anElectionExpiresNobodyEvenWhenOnlyTheDeadLeaderHeardTheBeats() {
        cluster.registry.register(ORDERS, ORDER_1);
        cluster.pass(40_000, () -> done(cluster.on("n1").beat(ORDERS, ORDER_1_ADDRESS, null)));

        cluster.kill("n1");
        cluster.pass(3000);
        cluster.elect("n2");
        cluster.pass(5000);
        assertThat(cluster.instances(ORDERS)).singleElement().matches(Instance::healthy);

        cluster.pass(30_000, () -> done(cluster.on("n3").beat(ORDERS, ORDER_1_ADDRESS, null)));
        assertThat(cluster.instances(ORDERS)).singleElement().matches(Instance::healthy);
    }

    @Test
    void frequentElectionsDoNotKeepTheDeadAlive() {
        cluster.registry.register(ORDERS, ORDER_1);
        String[] leaders = {"n2", "n3", "n1"};
        for (int i = 0; i < 10; i++) {
            cluster.elect(leaders[i % 3]);
            cluster.pass(4000);
        }

        assertThat(cluster.instances(ORDERS)).isEmpty();
    }

    @Test
    void aLeaderThatWasCutOffUntilItsElectionHearsTheOthersFirst() {
        cluster.registry.register(ORDERS, ORDER_1);
        cluster.connectAndRegister("n3", "c1", service("billing"), instance("10.0.0.2", 80));
        cluster.cutOff("n2");
        cluster.pass(60_000, () -> done(cluster.on("n3").beat(ORDERS, ORDER_1_ADDRESS, null)));

        cluster.reconnect("n2");
        cluster.elect("n2");
        cluster.pass(6000, () -> done(cluster.on("n3").beat(ORDERS, ORDER_1_ADDRESS, null)));

        assertThat(cluster.instances(ORDERS)).singleElement().matches(Instance::healthy);
        assertThat(cluster.instances(service("billing"))).hasSize(1);
    }

    @Test
    void aLeaderThatStoodStillHearsTheOthersBeforeItJudges() {
        cluster.registry.register(ORDERS, ORDER_1);
        cluster.pass(5000);
        cluster.standStill(40_000);
        done(cluster.on("n3").beat(ORDERS, ORDER_1_ADDRESS, null));

        cluster.pass(10_000);

        assertThat(cluster.instances(ORDERS)).singleElement().matches(Instance::healthy);
    }

    @Test
    void aClientThatClosesItsConnectionIsGoneAtOnce() {
        cluster.connectAndRegister("n2", "c1", ORDERS, ORDER_1);

        cluster.on("n2").connectionClosed(new ClientId("c1"), true);
        cluster.pass(250);

        assertThat(cluster.instances(ORDERS)).isEmpty();
    }

    @Test
    void aClientWhoseGatewayVanishedHas15SecondsAndKeepsItsHealth() {
        cluster.connectAndRegister("n2", "c1", ORDERS, ORDER_1);
        cluster.on("n2").connectionClosed(new ClientId("c1"), false);

        cluster.pass(14_000);
        assertThat(cluster.instances(ORDERS)).singleElement().matches(Instance::healthy);
        cluster.pass(2000);
        assertThat(cluster.instances(ORDERS)).isEmpty();
    }

    @Test
    void whileOthersOfAVanishedGatewayComeBackTheRestIsWaitedForAMinuteAtMost() {
        connectTenTo("n2");
        for (int client = 0; client < 10; client++) {
            cluster.on("n2").connectionClosed(new ClientId("c" + client), false);
        }

        for (int client = 0; client < 7; client++) {
            cluster.pass(8000);
            assertThat(cluster.instances(ORDERS))
                    .as("after %d s", 8 * client + 8)
                    .hasSize(10);
            comesBack("n3", client);
        }
        cluster.pass(6000);
        assertThat(cluster.instances(ORDERS))
                .extracting(Instance::port)
                .containsExactly(8000, 8001, 8002, 8003, 8004, 8005, 8006);
    }

    @Test
    void aVanishedGatewaysClientIsGivenUpWhenNobodyHasComeBackForAWhile() {
        connectTenTo("n2");
        for (int client = 0; client < 10; client++) {
            cluster.on("n2").connectionClosed(new ClientId("c" + client), false);
        }
        cluster.pass(10_000);
        comesBack("n3", 0);

        cluster.pass(9000);
        assertThat(cluster.instances(ORDERS)).hasSize(10);
        cluster.pass(3000);
        assertThat(cluster.instances(ORDERS)).hasSize(1);
    }

    @Test
    void whileOthersOfADeadNodeComeBackTheRestIsWaitedFor() {
        connectTenTo("n2");
        cluster.pass(2000);
        cluster.kill("n2");

        cluster.pass(25_000);
        for (int client = 0; client < 5; client++) {
            comesBack("n3", client);
            cluster.pass(9000);
            assertThat(cluster.instances(ORDERS)).hasSize(10);
        }
        cluster.pass(6000);
        assertThat(cluster.instances(ORDERS)).hasSize(5);
    }

    private void connectTenTo(String node) {
        for (int client = 0; client < 10; client++) {
            cluster.connectAndRegister(node, "c" + client, ORDERS, instance("10.0.0.1", 8000 + client));
        }
    }

    private void comesBack(String node, int client) {
        cluster.connectAndRegister(node, "again" + client, ORDERS, instance("10.0.0.1", 8000 + client));
    }

    @Test
    void anOrphanThatComesBackElsewhereSurvivesItsExpiry() {
        cluster.connectAndRegister("n2", "c1", ORDERS, ORDER_1);
        cluster.on("n2").connectionClosed(new ClientId("c1"), false);
        cluster.pass(5000);
        cluster.connectAndRegister("n3", "c2", ORDERS, ORDER_1);

        cluster.pass(60_000);

        assertThat(cluster.instances(ORDERS)).singleElement().matches(Instance::healthy);
        assertThat(cluster.registry.module.queries().clients()).containsExactly(new ClientId("c2"));
    }

    @Test
    void theClientsOfADeadNodeHave30Seconds() {
        cluster.connectAndRegister("n2", "c1", ORDERS, ORDER_1);
        cluster.pass(2000);
        cluster.kill("n2");

        cluster.pass(28_000);
        assertThat(cluster.instances(ORDERS)).singleElement().matches(Instance::healthy);
        cluster.pass(6000);
        assertThat(cluster.instances(ORDERS)).isEmpty();
    }

    @Test
    void aRestartedNodeDoesNotKeepTheConnectionsOfItsFormerLife() {
        cluster.connectAndRegister("n2", "c1", ORDERS, ORDER_1);
        cluster.pass(2000);
        cluster.kill("n2");
        cluster.start("n2");

        cluster.pass(25_000);
        assertThat(cluster.instances(ORDERS)).hasSize(1);
        cluster.pass(10_000);
        assertThat(cluster.instances(ORDERS)).isEmpty();
    }

    @Test
    void theGraceBeginsAnewWhenAnotherNodeGoesMeanwhile() {
        cluster.connectAndRegister("n2", "c1", ORDERS, ORDER_1);
        cluster.pass(2000);
        cluster.kill("n2");
        cluster.start("n2");
        cluster.pass(20_000);
        cluster.kill("n3");
        cluster.start("n3");

        cluster.pass(25_000);
        assertThat(cluster.instances(ORDERS)).hasSize(1);
        cluster.pass(10_000);
        assertThat(cluster.instances(ORDERS)).isEmpty();
    }

    @Test
    void nodesThatComeAndGoDoNotKeepTheDeadAlive() {
        cluster.connectAndRegister("n2", "c1", ORDERS, ORDER_1);
        cluster.pass(2000);
        cluster.kill("n2");
        cluster.start("n2");

        for (int restart = 0; restart < 5; restart++) {
            cluster.pass(19_000);
            cluster.kill("n3");
            cluster.start("n3");
        }

        assertThat(cluster.instances(ORDERS)).isEmpty();
    }

    @Test
    void aStoppingNodeLeavesItsClientsTimeToGoElsewhere() {
        cluster.connectAndRegister("n2", "c1", ORDERS, ORDER_1);
        cluster.pass(2000);
        cluster.module("n2").stopping();
        cluster.on("n2").connectionClosed(new ClientId("c1"), true);
        cluster.kill("n2");

        cluster.pass(20_000);
        assertThat(cluster.instances(ORDERS)).singleElement().matches(Instance::healthy);
        cluster.connectAndRegister("n3", "c2", ORDERS, ORDER_1);
        cluster.pass(60_000);
        assertThat(cluster.instances(ORDERS)).hasSize(1);
    }

    @Test
    void openConnectionsLiveOnThroughElectionsAndReports() {
        cluster.connectAndRegister("n2", "c1", ORDERS, ORDER_1);
        for (String leader : new String[] {"n3", "n1", "n2", "n3"}) {
            cluster.elect(leader);
            cluster.pass(20_000);
        }

        assertThat(cluster.instances(ORDERS)).hasSize(1);
    }

    @Test
    void aServiceThatIsEmptyForAMinuteIsRemovedUnlessAnOperatorCreatedIt() {
        done(cluster.on("n1").createService(service("made"), ServiceMetadata.DEFAULT, true));
        cluster.registry.register(ORDERS, ORDER_1);
        done(cluster.on("n1").deregister(http("10.0.0.1", 80), ORDERS));

        cluster.registry.propose(new NamingCommand.CleanUp(60_000, 60_000, 60_000));
        assertThat(cluster.registry.module.queries().service(ORDERS)).isPresent();
        cluster.pass(61_000);
        cluster.registry.propose(new NamingCommand.CleanUp(60_000, 60_000, 60_000));

        assertThat(cluster.registry.module.queries().services("public")).containsExactly(service("made"));
    }
}
