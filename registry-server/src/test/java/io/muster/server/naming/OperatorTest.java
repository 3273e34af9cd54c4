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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OperatorTest {

    private final TestRegistry registry = new TestRegistry();

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void whatAnOperatorSaysStandsAboveWhatThePublisherSaysAlsoAfterItRegistersAgain() {
        registry.register(ORDERS, instance("10.0.0.1", 80, Map.of("zone", "a", "kept", "yes")));
        done(registry.operations.overrideInstance(ORDERS, address("10.0.0.1", 80), 2.0, false, Map.of("zone", "b")));
        registry.register(ORDERS, instance("10.0.0.1", 80, Map.of("zone", "c", "kept", "yes")));

        assertThat(registry.instances(ORDERS)).singleElement().satisfies(seen -> {
            assertThat(seen.weight()).isEqualTo(2.0);
            assertThat(seen.enabled()).isFalse();
            assertThat(seen.metadata()).isEqualTo(Map.of("zone", "b", "kept", "yes"));
        });
    }

    @Test
    void whatAnOperatorDoesNotSayStaysAsItWas() {
        registry.register(ORDERS, instance("10.0.0.1", 80));
        done(registry.operations.overrideInstance(ORDERS, address("10.0.0.1", 80), 2.0, null, null));
        done(registry.operations.overrideInstance(ORDERS, address("10.0.0.1", 80), null, false, null));

        assertThat(registry.instances(ORDERS)).singleElement().matches(seen -> seen.weight() == 2.0 && !seen.enabled());
    }

    @Test
    void anOverrideOfAnUnknownServiceIsRefused() {
        assertThat(problem(registry.operations.overrideInstance(ORDERS, address("10.0.0.1", 80), 1.0, null, null))
                        .message())
                .isEqualTo("service not found, namespace: public, service: DEFAULT_GROUP@@orders");
    }

    @Test
    void anOverrideOutlivesItsInstanceForAMinute() {
        registry.register(ORDERS, instance("10.0.0.1", 80));
        done(registry.operations.overrideInstance(ORDERS, address("10.0.0.1", 80), 2.0, null, null));
        done(registry.operations.deregister(http("10.0.0.1", 80), ORDERS));
        registry.now.addAndGet(59_000);
        registry.propose(new NamingCommand.CleanUp(60_000, 60_000, 60_000));
        registry.register(ORDERS, instance("10.0.0.1", 80));
        assertThat(registry.instances(ORDERS)).singleElement().matches(seen -> seen.weight() == 2.0);

        done(registry.operations.deregister(http("10.0.0.1", 80), ORDERS));
        registry.now.addAndGet(61_000);
        registry.propose(new NamingCommand.CleanUp(60_000, 60_000, 60_000));
        registry.register(ORDERS, instance("10.0.0.1", 80));
        assertThat(registry.instances(ORDERS)).singleElement().matches(seen -> seen.weight() == 1.0);
    }

    @Test
    void metadataOfManyInstancesIsChangedAtOnceAndTheChangedOnesAreTold() {
        registry.register(ORDERS, instance("10.0.0.1", 80));
        registry.register(ORDERS, instance("10.0.0.2", 80, Map.of("color", "red")));

        List<Instance> changed =
                done(registry.operations.overrideMetadata(ORDERS, List.of(), true, Map.of("color", "blue"), false));

        assertThat(changed).hasSize(2).allMatch(i -> i.metadata().equals(Map.of("color", "blue")));
        assertThat(registry.instances(ORDERS)).isEqualTo(changed);
    }

    @Test
    void removedMetadataIsHiddenAlsoWhenThePublisherSaysIt() {
        registry.register(ORDERS, instance("10.0.0.1", 80, Map.of("color", "red", "zone", "a")));

        done(registry.operations.overrideMetadata(
                ORDERS, List.of(address("10.0.0.1", 80)), true, Map.of("color", ""), true));
        registry.register(ORDERS, instance("10.0.0.1", 80, Map.of("color", "green", "zone", "a")));

        assertThat(registry.instances(ORDERS)).singleElement().matches(i -> i.metadata()
                .equals(Map.of("zone", "a")));
    }

    @Test
    void metadataOfInstancesThatAreNotThereIsNotChanged() {
        registry.register(ORDERS, instance("10.0.0.1", 80));

        assertThat(done(registry.operations.overrideMetadata(
                        ORDERS, List.of(address("10.0.0.9", 80)), true, Map.of("a", "b"), false)))
                .isEmpty();
    }

    @Test
    void anEmptyServiceGoesAfterAMinuteUnlessAnOperatorHasSaidSomethingAboutIt() {
        for (String name : List.of("nobody", "updated", "clustered")) {
            registry.register(service(name), instance("10.0.0.1", 80));
        }
        done(registry.operations.createService(service("created"), ServiceMetadata.DEFAULT, true));
        done(registry.operations.updateService(service("updated"), ServiceMetadata.DEFAULT));
        done(registry.operations.updateCluster(service("clustered"), "DEFAULT", ClusterMetadata.DEFAULT));
        for (String name : List.of("nobody", "updated", "clustered")) {
            done(registry.operations.deregister(http("10.0.0.1", 80), service(name)));
        }
        registry.now.addAndGet(61_000);
        registry.propose(new NamingCommand.CleanUp(60_000, 60_000, 60_000));

        assertThat(registry.module.queries().services("public"))
                .containsExactly(service("clustered"), service("created"), service("updated"));
    }

    @Test
    void theDigestTellsWhatAnOperatorSaysAndForgetsItWithTheService() {
        long empty = registry.module.state().digest().digest();
        done(registry.operations.createService(ORDERS, ServiceMetadata.DEFAULT, true));
        long created = registry.module.state().digest().digest();
        done(registry.operations.updateCluster(
                ORDERS, "DEFAULT", new ClusterMetadata(80, true, new HealthChecker.None(), Map.of())));
        long changed = registry.module.state().digest().digest();
        registry.register(ORDERS, instance("10.0.0.1", 80));
        done(registry.operations.overrideInstance(ORDERS, address("10.0.0.1", 80), 2.0, null, null));
        long overridden = registry.module.state().digest().digest();
        assertThat(List.of(empty, created, changed, overridden)).doesNotHaveDuplicates();

        done(registry.operations.deregister(http("10.0.0.1", 80), ORDERS));
        done(registry.operations.removeService(ORDERS));
        registry.now.addAndGet(61_000);
        registry.propose(new NamingCommand.CleanUp(60_000, 60_000, 60_000));
        assertThat(registry.module.state().digest().digest()).isEqualTo(empty);
    }

    @Test
    void aServiceIsCreatedUpdatedAndRemoved() {
        ServiceMetadata first = new ServiceMetadata(0.3, Map.of("a", "1"), "none", "");
        ServiceMetadata second = new ServiceMetadata(0.6, Map.of(), "none", "");
        done(registry.operations.createService(ORDERS, first, false));
        assertThat(registry.module.queries().service(ORDERS).orElseThrow())
                .matches(v ->
                        v.metadataRecorded() && !v.ephemeral() && v.metadata().equals(first));
        assertThat(problem(registry.operations.createService(ORDERS, first, false)))
                .isEqualTo(new Problem(
                        ProblemKind.SERVICE_EXISTS, "specified service DEFAULT_GROUP@@orders already exists!"));

        done(registry.operations.updateService(ORDERS, second));
        assertThat(registry.module.queries().service(ORDERS).orElseThrow().metadata())
                .isEqualTo(second);

        done(registry.operations.removeService(ORDERS));
        assertThat(registry.module.queries().service(ORDERS)).isEmpty();
        assertThat(problem(registry.operations.removeService(ORDERS)).message())
                .isEqualTo("service DEFAULT_GROUP@@orders not found!");
    }

    @Test
    void aServiceWithInstancesIsNotRemoved() {
        registry.register(ORDERS, instance("10.0.0.1", 80));

        assertThat(problem(registry.operations.removeService(ORDERS)).message())
                .isEqualTo("Service DEFAULT_GROUP@@orders is not empty, can't be delete. Please unregister instance"
                        + " first");
    }

    @Test
    void protectThresholdsOutsideZeroToOneAreRefused() {
        for (double threshold : new double[] {-0.1, 1.1, Double.NaN}) {
            ServiceMetadata odd = new ServiceMetadata(threshold, Map.of(), "none", "");
            assertThat(problem(registry.operations.createService(ORDERS, odd, false))
                            .kind())
                    .isEqualTo(ProblemKind.SERVICE_METADATA_INVALID);
        }
    }

    @Test
    void healthIsReportedOnlyWhereNobodyChecks() {
        registry.register(ORDERS, persistent("10.0.0.1", 80));
        InstanceAddress address = new InstanceAddress("10.0.0.1", 80, "DEFAULT", false);
        assertThat(problem(registry.operations.reportHealth(ORDERS, address, false))
                        .message())
                .isEqualTo("health check is still working, service: DEFAULT_GROUP@@orders, cluster: DEFAULT");

        done(registry.operations.updateCluster(
                ORDERS, "DEFAULT", new ClusterMetadata(80, true, new HealthChecker.None(), Map.of())));
        done(registry.operations.reportHealth(ORDERS, address, false));

        assertThat(registry.instances(ORDERS)).singleElement().matches(i -> !i.healthy());
    }

    @Test
    void switchesTakeWhatTheyAreMeantForAndUnknownOnesChangeNothing() {
        done(registry.operations.updateSwitch("clientBeatInterval", "7000"));
        done(registry.operations.updateSwitch("nonsense", "1"));

        assertThat(registry.module.queries().switches().values()).isEqualTo(Map.of("clientBeatInterval", "7000"));
        assertThat(problem(registry.operations.updateSwitch("pushCacheMillis", "12"))
                        .message())
                .isEqualTo(
                        "switch pushCacheMillis does not take '12', it takes a whole number from 10000 to 2147483647");
        assertThat(problem(registry.operations.updateSwitch("healthCheckTimes", "99999999999"))
                        .message())
                .contains("from 1 to 2147483647");
        assertThat(problem(registry.operations.updateSwitch("limitedUrlMap", "/v1/ns:100"))
                        .message())
                .contains("with codes from 200 to 599");
        assertThat(done(registry.operations.beat(ORDERS, address("10.0.0.1", 80), null))
                        .nextBeatMillis())
                .isEqualTo(7000);
    }

    @Test
    void servicesAreListedByNamespaceInOrder() {
        for (String namespace : List.of("public", "public2", "a")) {
            for (String name : List.of("z", "b")) {
                registry.register(new ServiceKey(namespace, "G", name), instance("10.0.0.1", 80));
            }
        }

        assertThat(registry.module.queries().namespaces()).containsExactly("a", "public", "public2");
        assertThat(registry.module.queries().services("public"))
                .containsExactly(new ServiceKey("public", "G", "b"), new ServiceKey("public", "G", "z"));
    }
}
