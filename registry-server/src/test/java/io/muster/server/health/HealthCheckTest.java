package io.muster.server.health;

import static io.muster.server.naming.TestRegistry.ORDERS;
import static io.muster.server.naming.TestRegistry.done;
import static io.muster.server.naming.TestRegistry.persistent;
import static io.muster.server.naming.TestRegistry.problem;
import static io.muster.server.naming.TestRegistry.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.server.cluster.ClusterObserver;
import io.muster.server.cluster.ClusterStatus;
import io.muster.server.naming.ClientId;
import io.muster.server.naming.ClusterMetadata;
import io.muster.server.naming.HealthChecker;
import io.muster.server.naming.Instance;
import io.muster.server.naming.InstanceAddress;
import io.muster.server.naming.ServiceKey;
import io.muster.server.naming.TestRegistry;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.NetServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Persistent instances follow what their servers really do. */
class HealthCheckTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SEVERAL_CHECKS = Duration.ofMillis(1500);
    private static final HealthCheckSettings QUICK = new HealthCheckSettings(16, 100);

    private final Vertx vertx = Vertx.vertx();
    private final TestRegistry registry = new TestRegistry();
    private final Set<String> up = ConcurrentHashMap.newKeySet();
    private final List<HealthCheckModule> modules = new ArrayList<>();

    @BeforeEach
    void checkOften() {
        up.add("a");
        for (String kind : List.of("tcp", "http")) {
            done(registry.operations.updateSwitch(kind + "HealthParams", "{\"max\":3000,\"min\":500,\"factor\":0}"));
        }
        done(registry.operations.updateSwitch("healthCheckTimes", "2"));
    }

    @AfterEach
    void close() {
        modules.forEach(HealthCheckModule::close);
        registry.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void anInstanceIsUnhealthyWhenItsPortIsClosedAndHealthyAgainWhenItIsOpen() throws Exception {
        NetServer server = listen(0);
        int port = server.actualPort();
        start("a");
        registry.register(ORDERS, persistent("127.0.0.1", port));
        long index = registry.replicator.appliedIndex();
        remains(() -> registry.replicator.appliedIndex() == index); // checks that find nothing new write nothing

        completed(server.close());
        await().atMost(PATIENCE).until(() -> !healthy(ORDERS));
        // Somebody's outgoing connection may have the port for a moment.
        await().atMost(PATIENCE).ignoreExceptions().until(() -> listen(port).actualPort() == port);
        await().atMost(PATIENCE).until(() -> healthy(ORDERS));

        CheckTimes times = modules.get(0).times(ORDERS).get("DEFAULT");
        assertThat(times.best()).isBetween(0L, times.worst());
        assertThat(times.pause()).isBetween(500L, 3000L);
        done(registry.operations.deregister(ClientId.ofAddress("127.0.0.1", port, false), ORDERS));
        assertThat(modules.get(0).times(ORDERS)).isEmpty();
    }

    @Test
    void anHttpCheckFollowsTheStatusOnThePortOfTheCluster() throws Exception {
        AtomicInteger status = new AtomicInteger(200);
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request ->
                        request.response().setStatusCode(status.get()).end());
        int port = completed(server.listen(0, "127.0.0.1")).actualPort();
        registry.register(ORDERS, persistent("127.0.0.1", 1));
        done(registry.operations.updateCluster(
                ORDERS, "DEFAULT", new ClusterMetadata(port, false, new HealthChecker.Http("/", "", 200), Map.of())));
        status.set(500);
        start("a");

        await().atMost(PATIENCE).until(() -> !healthy(ORDERS));
        status.set(200);
        await().atMost(PATIENCE).until(() -> healthy(ORDERS));
        status.set(503);
        await().atMost(PATIENCE).until(() -> !healthy(ORDERS));
    }

    @Test
    void withoutACheckHealthIsWhatIsReportedAndWithOneReportsAreRefused() throws Exception {
        start("a");
        registry.register(ORDERS, persistent("127.0.0.1", 1));
        InstanceAddress address = new InstanceAddress("127.0.0.1", 1, "DEFAULT", false);
        assertThat(problem(registry.operations.reportHealth(ORDERS, address, false))
                        .kind())
                .isEqualTo(ProblemKind.HEALTH_CHECK_RUNNING);

        done(registry.operations.updateCluster(
                ORDERS, "DEFAULT", new ClusterMetadata(80, true, new HealthChecker.None(), Map.of())));
        done(registry.operations.reportHealth(ORDERS, address, true));
        remains(() -> healthy(ORDERS)); // the port is closed, but nobody looks
        done(registry.operations.reportHealth(ORDERS, address, false));
        assertThat(healthy(ORDERS)).isFalse();
    }

    @Test
    void theSwitchTurnsChecksOff() throws Exception {
        done(registry.operations.updateSwitch("check", "false"));
        start("a");
        registry.register(ORDERS, persistent("127.0.0.1", 1));
        remains(() -> healthy(ORDERS));

        done(registry.operations.updateSwitch("check", "true"));
        await().atMost(PATIENCE).until(() -> !healthy(ORDERS));
    }

    @Test
    void aServiceIsCheckedByItsOwnerAndByAnotherNodeWhenThatOneIsGone() throws Exception {
        up.add("b");
        ServiceKey ofA = IntStream.range(0, 100)
                .mapToObj(number -> service("s" + number))
                .filter(key -> new CheckOwnership("a", List.of("a", "b"), true).owns(key))
                .findFirst()
                .orElseThrow();
        start("b");
        registry.register(ofA, persistent("127.0.0.1", 1));
        remains(() -> healthy(ofA)); // its owner does not run in this test
        assertThat(modules.get(0).times(ofA)).isEmpty();

        up.remove("a");
        await().atMost(PATIENCE).until(() -> !healthy(ofA));
        assertThat(modules.get(0).times(ofA)).containsOnlyKeys("DEFAULT");
    }

    @Test
    void everyServiceHasOneOwnerAndOnlyThoseOfADeadNodeMove() {
        List<String> three = List.of("10.0.0.1:8848", "10.0.0.2:8848", "10.0.0.3:8848");
        int moved = 0;
        for (int number = 0; number < 3000; number++) {
            ServiceKey key = service("service-" + number);
            List<String> owners = three.stream()
                    .filter(self -> new CheckOwnership(self, three, true).owns(key))
                    .toList();
            assertThat(owners).hasSize(1);
            List<String> two = three.subList(0, 2);
            List<String> ownersOfTwo = two.stream()
                    .filter(self -> new CheckOwnership(self, two, true).owns(key))
                    .toList();
            assertThat(ownersOfTwo).hasSize(1);
            if (owners.equals(ownersOfTwo)) {
                continue;
            }
            assertThat(owners).containsExactly("10.0.0.3:8848");
            moved++;
        }
        assertThat(moved).isBetween(800, 1200);
    }

    @Test
    void aNodeWithoutALeaderOwnsNothing() {
        assertThat(new CheckOwnership("a", List.of("a"), false).owns(ORDERS)).isFalse();
    }

    private NetServer listen(int port) throws Exception {
        return completed(vertx.createNetServer().connectHandler(socket -> {}).listen(port, "127.0.0.1"));
    }

    private boolean healthy(ServiceKey key) {
        List<Instance> instances = registry.instances(key);
        assertThat(instances).hasSize(1);
        return instances.get(0).healthy();
    }

    private void start(String node) {
        HealthCheckModule module =
                new HealthCheckModule(vertx, registry.module, registry.replicator, new Sight(node), QUICK);
        modules.add(module);
        // Instances that were registered before a module listens are news to it as after a start.
        registry.module
                .state()
                .client(ClientId.ofAddress("127.0.0.1", 1, false))
                .flatMap(client -> registry.module.state().publication(client.id(), ORDERS))
                .ifPresent(module::published);
        module.start();
    }

    private static void remains(Callable<Boolean> condition) {
        await().during(SEVERAL_CHECKS).atMost(PATIENCE).until(condition);
    }

    private static <T> T completed(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** The cluster as one node sees it. */
    private final class Sight implements ClusterObserver {
        private final String self;

        Sight(String self) {
            this.self = self;
        }

        @Override
        public ClusterStatus status() {
            List<ClusterStatus.Member> members = List.of("a", "b").stream()
                    .map(id -> new ClusterStatus.Member(
                            id, id, 8848, ClusterStatus.Role.FOLLOWER, 1, up.contains(id), 0, 0))
                    .toList();
            return new ClusterStatus(self, false, Optional.of(members.get(0)), 1, 0, true, members);
        }

        @Override
        public void onChange(Consumer<ClusterStatus> listener) {}

        @Override
        public boolean isLeader() {
            return true;
        }
    }
}
