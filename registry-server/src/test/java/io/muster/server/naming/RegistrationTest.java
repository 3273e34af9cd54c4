package io.muster.server.naming;

import static io.muster.server.naming.TestRegistry.ORDERS;
import static io.muster.server.naming.TestRegistry.address;
import static io.muster.server.naming.TestRegistry.done;
import static io.muster.server.naming.TestRegistry.http;
import static io.muster.server.naming.TestRegistry.instance;
import static io.muster.server.naming.TestRegistry.persistent;
import static io.muster.server.naming.TestRegistry.problem;
import static io.muster.server.naming.TestRegistry.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.problem.Problem;
import io.muster.server.problem.ProblemKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistrationTest {

    private final TestRegistry registry = new TestRegistry();

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void aRegisteredInstanceIsSeenWhenTheCallCompletes() {
        registry.register(ORDERS, instance("10.0.0.1", 8080));

        assertThat(registry.instances(ORDERS)).singleElement().satisfies(seen -> {
            assertThat(seen.ip()).isEqualTo("10.0.0.1");
            assertThat(seen.instanceId()).isEqualTo("10.0.0.1#8080#DEFAULT#DEFAULT_GROUP@@orders");
        });
        assertThat(registry.module.queries().counts()).isEqualTo(new NamingCounts(1, 1, 1, 0, 1, 0));
    }

    @Test
    void instancesAreSortedByAddress() {
        registry.register(ORDERS, instance("10.0.0.2", 80));
        registry.register(ORDERS, instance("10.0.0.1", 90));
        registry.register(ORDERS, instance("10.0.0.1", 80));

        assertThat(registry.instances(ORDERS))
                .extracting(i -> i.ip() + ":" + i.port())
                .containsExactly("10.0.0.1:80", "10.0.0.1:90", "10.0.0.2:80");
    }

    @Test
    void theSameAddressInAnotherClusterReplacesWhatWasRegisteredOverHttp() {
        registry.register(ORDERS, instance("10.0.0.1", 80));
        Instance elsewhere = new Instance("10.0.0.1", 80, "east", 1, true, true, true, Map.of(), "");
        registry.register(ORDERS, elsewhere);

        assertThat(registry.instances(ORDERS)).extracting(Instance::cluster).containsExactly("east");
    }

    @Test
    void aSecondRegistrationOfAConnectionReplacesItsFirst() {
        registry.register("c1", ORDERS, instance("10.0.0.1", 80));
        registry.register("c1", ORDERS, instance("10.0.0.1", 81));

        assertThat(registry.instances(ORDERS)).extracting(Instance::port).containsExactly(81);
    }

    @Test
    void twoPublishersOfOneInstanceAreMergedAndTheNewestWins() {
        registry.register("old", ORDERS, instance("10.0.0.1", 80, Map.of("by", "old")));
        registry.register("new", ORDERS, instance("10.0.0.1", 80, Map.of("by", "new")));
        assertThat(registry.instances(ORDERS)).singleElement().satisfies(i -> assertThat(i.metadata())
                .containsEntry("by", "new"));

        registry.propose(new NamingCommand.ExpireClient(new ClientId("old"), Long.MAX_VALUE));
        assertThat(registry.instances(ORDERS)).singleElement().satisfies(i -> assertThat(i.metadata())
                .containsEntry("by", "new"));

        registry.propose(new NamingCommand.ExpireClient(new ClientId("new"), Long.MAX_VALUE));
        assertThat(registry.instances(ORDERS)).isEmpty();
    }

    @Test
    void theOlderPublisherIsSeenAgainWhenTheNewerOneGoes() {
        registry.register("old", ORDERS, instance("10.0.0.1", 80, Map.of("by", "old")));
        registry.register("new", ORDERS, instance("10.0.0.1", 80, Map.of("by", "new")));
        done(registry.operations.deregister(new ClientId("new"), ORDERS));

        assertThat(registry.instances(ORDERS)).singleElement().satisfies(i -> assertThat(i.metadata())
                .containsEntry("by", "old"));
    }

    @Test
    void aBatchReplacesTheWholeSetOfItsConnection() {
        ClientId client = new ClientId("c1");
        done(registry.operations.registerBatch(
                client, ORDERS, List.of(instance("10.0.0.1", 80), instance("10.0.0.1", 81), instance("10.0.0.1", 82))));
        done(registry.operations.registerBatch(
                client, ORDERS, List.of(instance("10.0.0.1", 81), instance("10.0.0.1", 83))));

        assertThat(registry.instances(ORDERS)).extracting(Instance::port).containsExactly(81, 83);
        assertThat(registry.module.queries().counts().instances()).isEqualTo(2);
    }

    @Test
    void deregisteringWhatIsNotThereSucceeds() {
        done(registry.operations.deregister(http("10.0.0.9", 1), ORDERS));

        assertThat(registry.module.queries().service(ORDERS)).isEmpty();
    }

    @Test
    void aServiceWhoseLastInstanceWentStaysWithAnEmptyList() {
        registry.register(ORDERS, instance("10.0.0.1", 80));
        done(registry.operations.deregister(http("10.0.0.1", 80), ORDERS));

        assertThat(registry.module.queries().service(ORDERS).orElseThrow().instances())
                .isEmpty();
        assertThat(registry.module.queries().clients()).isEmpty();
    }

    @Test
    void aPersistentInstanceCannotJoinAnEphemeralService() {
        registry.register(ORDERS, instance("10.0.0.1", 80));
        Problem refusal = problem(registry.operations.register(
                ClientId.ofAddress("10.0.0.2", 80, false), ORDERS, persistent("10.0.0.2", 80)));

        assertThat(refusal)
                .isEqualTo(new Problem(
                        ProblemKind.INSTANCE_INVALID,
                        "Current service DEFAULT_GROUP@@orders is ephemeral service, can't register persistent"
                                + " instance."));
    }

    @Test
    void anEphemeralInstanceCannotJoinAServiceThatAnOperatorCreatedAsPersistent() {
        done(registry.operations.createService(ORDERS, ServiceMetadata.DEFAULT, false));
        Problem refusal = problem(registry.operations.register(http("10.0.0.1", 80), ORDERS, instance("10.0.0.1", 80)));

        assertThat(refusal.message())
                .isEqualTo("Current service DEFAULT_GROUP@@orders is persistent service, can't register ephemeral"
                        + " instance.");
    }

    @Test
    void weightsOutOfBoundsAreRefused() {
        for (double weight : new double[] {-0.1, 10_000.1, Double.NaN, Double.POSITIVE_INFINITY}) {
            Instance heavy = new Instance("10.0.0.1", 80, "DEFAULT", weight, true, true, true, Map.of(), "");
            assertThat(problem(registry.operations.register(http("10.0.0.1", 80), ORDERS, heavy))
                            .kind())
                    .isEqualTo(ProblemKind.WEIGHT_INVALID);
        }
    }

    @Test
    void clusterNamesWithOtherCharactersAreRefused() {
        Instance odd = new Instance("10.0.0.1", 80, "a_b", 1, true, true, true, Map.of(), "");
        assertThat(problem(registry.operations.register(http("10.0.0.1", 80), ORDERS, odd))
                        .message())
                .isEqualTo("Instance 'clusterName' should be characters with only 0-9a-zA-Z-. (current: a_b)");
    }

    @Test
    void heartBeatTimesMustBeConsistent() {
        Instance odd = instance("10.0.0.1", 80, Map.of("preserved.heart.beat.timeout", "1000"));
        assertThat(problem(registry.operations.register(http("10.0.0.1", 80), ORDERS, odd))
                        .message())
                .contains("heart beat interval");
    }

    @Test
    void snowflakeIdsAreUniqueAndNamedAfterClusterAndService() {
        List<String> ids = new ArrayList<>();
        for (int port = 1; port <= 3; port++) {
            registry.register(
                    ORDERS, instance("10.0.0.1", port, Map.of("preserved.instance.id.generator", "snowflake")));
        }
        registry.instances(ORDERS).forEach(i -> ids.add(i.instanceId()));

        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("\\d+#DEFAULT#DEFAULT_GROUP@@orders"));
    }

    @Test
    void anUnknownIdGeneratorIsRefusedByName() {
        Instance odd = instance("10.0.0.1", 80, Map.of("preserved.instance.id.generator", "magic"));
        assertThat(problem(registry.operations.register(http("10.0.0.1", 80), ORDERS, odd))
                        .message())
                .contains("magic");
    }

    @Test
    void registeringTheSameAgainDoesNotChangeTheView() {
        registry.register(ORDERS, instance("10.0.0.1", 80));
        ServiceView before = registry.module.queries().service(ORDERS).orElseThrow();
        registry.now.addAndGet(1000);
        registry.register(ORDERS, instance("10.0.0.1", 80));

        assertThat(registry.module.queries().service(ORDERS)).containsSame(before);
    }

    @Test
    void theRevisionAndTheStampOfAViewGrowWithEachChange() {
        registry.register(ORDERS, instance("10.0.0.1", 80));
        ServiceView before = registry.module.queries().service(ORDERS).orElseThrow();
        registry.now.addAndGet(1000);
        registry.register(ORDERS, instance("10.0.0.2", 80));
        ServiceView after = registry.module.queries().service(ORDERS).orElseThrow();

        assertThat(after.revision()).isGreaterThan(before.revision());
        assertThat(after.changedAtMillis()).isEqualTo(before.changedAtMillis() + 1000);
    }

    @Test
    void expiringALeaseThatWasRenewedDoesNothing() {
        registry.register(ORDERS, instance("10.0.0.1", 80));
        long old = registry.lease(http("10.0.0.1", 80), ORDERS);
        registry.register(ORDERS, instance("10.0.0.1", 80));

        registry.propose(new NamingCommand.ExpireInstance(old));
        registry.propose(new NamingCommand.MarkUnhealthy(old));
        assertThat(registry.instances(ORDERS)).singleElement().matches(Instance::healthy);

        registry.propose(new NamingCommand.ExpireInstance(registry.lease(http("10.0.0.1", 80), ORDERS)));
        assertThat(registry.instances(ORDERS)).isEmpty();
    }

    @Test
    void aClientThatHasRegisteredSinceIsNotExpired() {
        registry.register("c1", ORDERS, instance("10.0.0.1", 80));
        long decidedAt =
                registry.module.state().client(new ClientId("c1")).orElseThrow().newestLease();
        registry.register("c1", service("billing"), instance("10.0.0.1", 80));

        registry.propose(new NamingCommand.ExpireClient(new ClientId("c1"), decidedAt));

        assertThat(registry.instances(ORDERS)).hasSize(1);
    }

    @Test
    void aBeatOfAnUnhealthyInstanceMakesItHealthy() {
        registry.register(ORDERS, instance("10.0.0.1", 80));
        long lease = registry.lease(http("10.0.0.1", 80), ORDERS);
        registry.propose(new NamingCommand.MarkUnhealthy(lease));
        assertThat(registry.instances(ORDERS)).singleElement().matches(i -> !i.healthy());

        BeatAnswer answer = done(registry.operations.beat(ORDERS, address("10.0.0.1", 80), null));

        assertThat(answer).isEqualTo(new BeatAnswer(true, 5000, true));
        assertThat(registry.instances(ORDERS)).singleElement().matches(Instance::healthy);
        assertThat(registry.heard).containsExactly(lease);
    }

    @Test
    void aBeatOfAHealthyInstanceWritesNothingToTheLog() {
        registry.register(ORDERS, instance("10.0.0.1", 80));
        long before = registry.log.lastIndex();
        done(registry.operations.beat(ORDERS, address("10.0.0.1", 80), instance("10.0.0.1", 80)));

        assertThat(registry.log.lastIndex()).isEqualTo(before);
    }

    @Test
    void aLightBeatOfAnUnknownInstanceIsAnsweredAsUnknown() {
        assertThat(done(registry.operations.beat(ORDERS, address("10.0.0.1", 80), null)))
                .isEqualTo(new BeatAnswer(false, 5000, true));
        assertThat(registry.module.queries().service(ORDERS)).isEmpty();
    }

    @Test
    void aFullBeatOfAnUnknownInstanceRegistersIt() {
        Instance beating = instance("10.0.0.1", 80, Map.of("preserved.heart.beat.interval", "3000"));

        assertThat(done(registry.operations.beat(ORDERS, address("10.0.0.1", 80), beating)))
                .isEqualTo(new BeatAnswer(true, 3000, true));
        assertThat(registry.instances(ORDERS)).hasSize(1);
    }
}
