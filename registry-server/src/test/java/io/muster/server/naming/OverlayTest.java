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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.server.problem.Problem;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.muster.server.replication.Command;
import io.muster.server.replication.Outcome;
import io.muster.server.replication.Replicator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Writes without a majority, with the leader and the clock in the test's hand. */
class OverlayTest {

    private static final ClientId CONNECTION = new ClientId("1700000000000_10.0.0.7_4711@node-1");

    private final TestRegistry registry = new TestRegistry();
    private final Set<ClientId> connected = new HashSet<>();
    private final AtomicInteger proposals = new AtomicInteger();
    private boolean leaderless;

    private final Replicator replicator = new Replicator() {
        @Override
        public CompletableFuture<Outcome> propose(Command command) {
            proposals.incrementAndGet();
            return leaderless
                    ? CompletableFuture.failedFuture(new ProblemException(
                            ProblemKind.NO_QUORUM, "only 1 of 3 nodes can be reached, 2 are needed; missing: b, c"))
                    : registry.replicator.propose(command);
        }

        @Override
        public CompletableFuture<Long> readBarrier() {
            return registry.replicator.readBarrier();
        }

        @Override
        public long appliedIndex() {
            return registry.replicator.appliedIndex();
        }
    };

    private final Leases leases = new Leases() {
        @Override
        public void heard(long lease) {}

        @Override
        public void connectionOpened(ClientId client) {
            connected.add(client);
        }

        @Override
        public void connectionClosed(ClientId client, boolean pathAlive) {
            connected.remove(client);
            settlement.clientGone(client);
        }

        @Override
        public long millis() {
            return registry.now.get();
        }

        @Override
        public boolean isConnected(ClientId client) {
            return connected.contains(client);
        }
    };

    private final NamingOperations operations = registry.module.operations("node-1", replicator, leases);
    private final OverlaySettlement settlement = registry.module.settlement("node-1", replicator, leases);

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void aRegistrationIsShownMarkedAndIsInTheLogOnceALeaderIsBack() {
        leaderless = true;
        done(operations.register(http("10.0.0.1", 1), ORDERS, instance("10.0.0.1", 1)));

        ServiceView provisional = view();
        assertThat(provisional.instances()).extracting(Instance::port).containsExactly(1);
        assertThat(provisional.isProvisional(provisional.instances().get(0))).isTrue();
        assertThat(provisional.instances().get(0).instanceId()).isEqualTo("10.0.0.1#1#DEFAULT#DEFAULT_GROUP@@orders");
        assertThat(registry.module.queries().services("public")).containsExactly(ORDERS);
        assertThat(registry.module.overlay().sentence()).isPresent();

        heal();

        ServiceView confirmed = view();
        assertThat(confirmed.instances()).extracting(Instance::port).containsExactly(1);
        assertThat(confirmed.isProvisional(confirmed.instances().get(0))).isFalse();
        assertThat(confirmed.version()).isGreaterThan(provisional.version());
        assertThat(confirmed.changedAtMillis()).isGreaterThan(provisional.changedAtMillis());
        assertThat(registry.module.state().publication(http("10.0.0.1", 1), ORDERS))
                .isPresent();
        assertThat(registry.module.overlay().sentence()).isEmpty();
    }

    @Test
    void onlyTheFirstWriteWaitsForAnElection() {
        leaderless = true;
        done(operations.register(http("10.0.0.1", 1), ORDERS, instance("10.0.0.1", 1)));
        int asked = proposals.get();
        done(operations.register(http("10.0.0.1", 2), ORDERS, instance("10.0.0.1", 2)));

        assertThat(proposals).hasValue(asked);
        assertThat(view().instances()).hasSize(2);
    }

    @Test
    void whatMustLastIsRefusedNamingWhoIsMissing() {
        leaderless = true;
        Problem refusal = problem(
                operations.register(ClientId.ofAddress("10.0.0.1", 1, false), ORDERS, persistent("10.0.0.1", 1)));

        assertThat(refusal.kind()).isEqualTo(ProblemKind.NO_QUORUM);
        assertThat(refusal.message()).contains("missing: b, c");
        assertThat(problem(operations.createService(ORDERS, ServiceMetadata.DEFAULT, true))
                        .kind())
                .isEqualTo(ProblemKind.NO_QUORUM);
        assertThat(registry.module.queries().service(ORDERS)).isEmpty();
    }

    @Test
    void anEphemeralInstanceIsNoMoreTakenIntoAPersistentServiceThanWithALeader() {
        registry.register(ORDERS, persistent("10.0.0.1", 1));
        leaderless = true;

        assertThat(problem(operations.register(http("10.0.0.1", 2), ORDERS, instance("10.0.0.1", 2)))
                        .message())
                .isEqualTo(
                        "Current service DEFAULT_GROUP@@orders is persistent service, can't register ephemeral instance.");
    }

    @Test
    void anInstanceThatExistsIsShownOnceWithWhatItSaysNow() {
        registry.register(ORDERS, instance("10.0.0.1", 1, Map.of("version", "1")));
        registry.register(ORDERS, instance("10.0.0.1", 2));
        leaderless = true;
        done(operations.register(http("10.0.0.1", 1), ORDERS, instance("10.0.0.1", 1, Map.of("version", "2"))));

        assertThat(view().instances()).extracting(Instance::port).containsExactly(1, 2);
        assertThat(view().find("10.0.0.1", 1, "DEFAULT").metadata()).containsEntry("version", "2");
        heal();
        assertThat(view().instances()).extracting(Instance::port).containsExactly(1, 2);
        assertThat(view().find("10.0.0.1", 1, "DEFAULT").metadata()).containsEntry("version", "2");
    }

    @Test
    void anOperatorsOverrideHoldsForAProvisionalInstanceToo() {
        registry.register(ORDERS, instance("10.0.0.1", 1));
        done(registry.operations.overrideInstance(ORDERS, address("10.0.0.1", 1), 3.0, false, null));
        leaderless = true;
        done(operations.register(http("10.0.0.1", 1), ORDERS, instance("10.0.0.1", 1, Map.of("version", "2"))));

        assertThat(view().find("10.0.0.1", 1, "DEFAULT").enabled()).isFalse();
        assertThat(view().find("10.0.0.1", 1, "DEFAULT").weight()).isEqualTo(3.0);
    }

    @Test
    void aWithdrawalHidesTheInstanceAndIsInTheLogAfterwards() {
        registry.register(ORDERS, instance("10.0.0.1", 1));
        registry.register(ORDERS, instance("10.0.0.1", 2));
        leaderless = true;
        done(operations.deregister(http("10.0.0.1", 1), ORDERS));

        assertThat(view().instances()).extracting(Instance::port).containsExactly(2);
        assertThat(registry.instances(ORDERS)).hasSize(1);
        heal();
        assertThat(view().instances()).extracting(Instance::port).containsExactly(2);
        assertThat(registry.module.state().publication(http("10.0.0.1", 1), ORDERS))
                .isEmpty();
    }

    @Test
    void anInstanceThatIsPublishedBySomebodyElseTooIsNotHiddenByAWithdrawal() {
        registry.register("old-connection", ORDERS, instance("10.0.0.1", 1));
        registry.register("new-connection", ORDERS, instance("10.0.0.1", 1));
        leaderless = true;
        done(operations.deregister(new ClientId("old-connection"), ORDERS));

        assertThat(view().instances()).hasSize(1);
        heal();
        assertThat(view().instances()).hasSize(1);
    }

    @Test
    void aClientThatHasClosedItsConnectionMeanwhileDoesNotComeBack() {
        connected.add(CONNECTION);
        registry.register(CONNECTION.value(), service("stock"), instance("10.0.0.7", 7));
        leaderless = true;
        done(operations.register(CONNECTION, ORDERS, instance("10.0.0.7", 7)));
        assertThat(view().instances()).hasSize(1);

        operations.connectionClosed(CONNECTION, true);

        assertThat(view().instances()).isEmpty();
        assertThat(registry.instances(service("stock"))).isEmpty();
        heal();
        assertThat(registry.module.state().client(CONNECTION)).isEmpty();
        assertThat(registry.instances(ORDERS)).isEmpty();
        assertThat(registry.instances(service("stock"))).isEmpty();
    }

    @Test
    void aClientThatTheMajorityGaveUpComesBackWhenItsConnectionIsOpen() {
        connected.add(CONNECTION);
        registry.register(CONNECTION.value(), ORDERS, instance("10.0.0.7", 7));
        leaderless = true;
        done(operations.register(CONNECTION, ORDERS, instance("10.0.0.7", 8)));
        registry.propose(new NamingCommand.ExpireClient(CONNECTION, 1_000_000));

        assertThat(view().instances()).extracting(Instance::port).containsExactly(8);
        heal();
        assertThat(view().instances()).extracting(Instance::port).containsExactly(8);
    }

    @Test
    void anAddressWithoutBeatsDoesNotComeBack() {
        leaderless = true;
        done(operations.register(http("10.0.0.1", 1), ORDERS, instance("10.0.0.1", 1)));
        done(operations.register(http("10.0.0.1", 2), ORDERS, instance("10.0.0.1", 2)));
        registry.now.addAndGet(14_000);
        assertThat(done(operations.beat(ORDERS, address("10.0.0.1", 2), null)).known())
                .isTrue();
        registry.now.addAndGet(2000);

        heal();

        assertThat(view().instances()).extracting(Instance::port).containsExactly(2);
    }

    @Test
    void anAddressWithoutBeatsIsForgottenAlsoWhileThereIsNoLeader() {
        leaderless = true;
        done(operations.register(http("10.0.0.1", 1), ORDERS, instance("10.0.0.1", 1)));
        registry.now.addAndGet(30_001);
        settlement.look(false);

        assertThat(view().instances()).isEmpty();
        assertThat(registry.module.overlay().isEmpty()).isTrue();
    }

    @Test
    void whatTheClientWithdrewOnAnotherNodeMeanwhileIsNotBroughtBack() {
        registry.register(ORDERS, instance("10.0.0.1", 1));
        leaderless = true;
        done(operations.register(http("10.0.0.1", 1), ORDERS, instance("10.0.0.1", 1)));
        done(registry.operations.deregister(http("10.0.0.1", 1), ORDERS));

        heal();

        assertThat(registry.instances(ORDERS)).isEmpty();
    }

    @Test
    void whatTheClientRegisteredOnAnotherNodeMeanwhileStands() {
        leaderless = true;
        done(operations.register(http("10.0.0.1", 1), ORDERS, instance("10.0.0.1", 1, Map.of("version", "1"))));
        registry.register(ORDERS, instance("10.0.0.1", 1, Map.of("version", "2")));
        assertThat(view().instances()).hasSize(1);

        heal();

        assertThat(view().instances()).hasSize(1);
        assertThat(view().find("10.0.0.1", 1, "DEFAULT").metadata()).containsEntry("version", "2");
    }

    @Test
    void aWriteAfterTheLeaderIsBackIsNotUndoneByAnOlderOne() {
        connected.add(CONNECTION);
        leaderless = true;
        done(operations.register(CONNECTION, ORDERS, instance("10.0.0.7", 7)));
        leaderless = false;
        registry.module.overlay().setOpen(false);
        done(operations.deregister(CONNECTION, ORDERS));

        heal();

        assertThat(registry.instances(ORDERS)).isEmpty();
        assertThat(registry.module.state().client(CONNECTION)).isEmpty();
    }

    @Test
    void aBeatOfAnUnhealthyInstanceMakesItHealthyProvisionally() {
        registry.register(ORDERS, instance("10.0.0.1", 1));
        registry.propose(new NamingCommand.MarkUnhealthy(registry.lease(http("10.0.0.1", 1), ORDERS)));
        leaderless = true;

        assertThat(done(operations.beat(ORDERS, address("10.0.0.1", 1), null)).known())
                .isTrue();

        assertThat(view().instances()).extracting(Instance::healthy).containsExactly(true);
        heal();
        assertThat(view().instances()).extracting(Instance::healthy).containsExactly(true);
    }

    @Test
    void aFullOverlayRefuses() {
        Overlay small = new Overlay(2);
        small.accept(http("10.0.0.1", 1), ORDERS, List.of(instance("10.0.0.1", 1)), 0, 0);
        small.accept(http("10.0.0.1", 2), ORDERS, List.of(instance("10.0.0.1", 2)), 0, 0);
        small.accept(http("10.0.0.1", 2), ORDERS, List.of(instance("10.0.0.1", 2)), 0, 0);

        assertThatThrownBy(() -> small.accept(http("10.0.0.1", 3), ORDERS, List.of(instance("10.0.0.1", 3)), 0, 0))
                .isInstanceOfSatisfying(ProblemException.class, refusal -> {
                    assertThat(refusal.problem().kind()).isEqualTo(ProblemKind.NO_QUORUM);
                    assertThat(refusal.getMessage()).contains("already keeps 2 provisional instances");
                });
        assertThat(small.size()).isEqualTo(2);
    }

    @Test
    void moreThanMayBeUnderWayAtOnceIsSettledInSeveralLooks() {
        leaderless = true;
        for (int number = 0; number < 5000; number++) {
            ServiceKey service = service("s" + number % 500);
            Instance instance = instance("10.0." + number / 250 + "." + number % 250, 8080);
            done(operations.register(http(instance.ip(), 8080), service, instance));
        }
        assertThat(registry.module.overlay().size()).isEqualTo(5000);

        heal();

        assertThat(registry.module.queries().counts().instances()).isEqualTo(5000);
    }

    private ServiceView view() {
        return registry.module.queries().service(ORDERS).orElseGet(() -> ServiceView.unknown(ORDERS));
    }

    private void heal() {
        leaderless = false;
        for (int look = 0; look < 50 && (look == 0 || !registry.module.overlay().isEmpty()); look++) {
            settlement.look(true);
            done(registry.replicator.readBarrier());
        }
        assertThat(registry.module.overlay().isEmpty()).isTrue();
    }
}
