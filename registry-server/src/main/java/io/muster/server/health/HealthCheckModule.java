package io.muster.server.health;

import io.muster.cluster.threads.DaemonThreads;
import io.muster.server.cluster.ClusterObserver;
import io.muster.server.naming.CheckTiming;
import io.muster.server.naming.ClusterMetadata;
import io.muster.server.naming.HealthChecker;
import io.muster.server.naming.Instance;
import io.muster.server.naming.NamingCommand;
import io.muster.server.naming.NamingModule;
import io.muster.server.naming.NamingState;
import io.muster.server.naming.Publication;
import io.muster.server.naming.PublicationListener;
import io.muster.server.naming.ServiceKey;
import io.muster.server.naming.SwitchRules;
import io.muster.server.replication.Replicator;
import io.vertx.core.Vertx;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the persistent instances of the services that this node owns ({@link CheckOwnership}) and has a change of health written
 * to the log. Nothing is written while nothing changes.
 *
 * <p>Make it before the log starts (it listens to the registry), {@link #start} it after; close it before the log. One thread decides;
 * the checks themselves run on event loops and never block.
 */
public final class HealthCheckModule implements PublicationListener, AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(HealthCheckModule.class);

    private static final long LOOK_MILLIS = 100;
    /** An instance that this node has nothing to do with is looked at again after so long. */
    private static final long ASIDE_MILLIS = 1000;

    private static final int DEFAULT_TIMES = 3;

    private final NamingModule naming;
    private final NamingState state;
    private final Replicator replicator;
    private final ClusterObserver cluster;
    private final HealthCheckSettings settings;
    private final InstanceChecks checks;
    private final ScheduledExecutorService thread;
    private final Map<Long, Publication> targets = new ConcurrentHashMap<>();
    private final Map<Long, CheckTimes> times = new ConcurrentHashMap<>();
    private final Queue<Publication> added = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<CheckedInstance> waiting =
            new PriorityQueue<>(Comparator.comparingLong(CheckedInstance::dueMillis));
    private volatile int underWay;

    /** Hears of services from now on, so it is made before the log starts; {@link #start} begins to check. */
    public HealthCheckModule(
            Vertx vertx,
            NamingModule naming,
            Replicator replicator,
            ClusterObserver cluster,
            HealthCheckSettings settings) {
        this.naming = naming;
        this.state = naming.state();
        this.replicator = replicator;
        this.cluster = cluster;
        this.settings = settings;
        this.checks = new InstanceChecks(vertx);
        this.thread = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("health-checks"));
        state.onPublication(this);
    }

    /** Begins; after the log has started. */
    public void start() {
        thread.scheduleWithFixedDelay(this::guardedLook, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** How many persistent instances this node checks: those of the services that it owns. Goes through all there are. */
    public int owned() {
        CheckOwnership ownership = CheckOwnership.of(cluster.status());
        return (int) targets.values().stream()
                .filter(publication -> ownership.owns(publication.service()))
                .count();
    }

    /** How long the checks of a service took on this node, by cluster; empty when another node checks it. Any thread. */
    public Map<String, CheckTimes> times(ServiceKey service) {
        Map<String, CheckTimes> byCluster = new HashMap<>();
        if (CheckOwnership.of(cluster.status()).owns(service)) {
            targets.forEach((lease, publication) -> {
                CheckTimes taken = times.get(lease);
                if (taken != null && publication.service().equals(service)) {
                    byCluster.merge(publication.instances().get(0).cluster(), taken, CheckTimes::and);
                }
            });
        }
        return byCluster;
    }

    /** How many checks this node has under way. */
    public int underWay() {
        return underWay;
    }

    @Override
    public void published(Publication publication) {
        if (!publication.instances().get(0).ephemeral()) {
            targets.put(publication.lease(), publication);
            added.add(publication);
        }
    }

    @Override
    public void withdrawn(Publication publication) {
        targets.remove(publication.lease());
        times.remove(publication.lease());
    }

    @Override
    public void cleared() {
        targets.clear();
        times.clear();
    }

    private void guardedLook() {
        try {
            look();
        } catch (RuntimeException e) {
            // A defect here must not end the checks of everybody.
            LOGGER.error("A round of health checks failed; they go on with the next one", e);
        }
    }

    private void look() {
        long now = millis();
        for (Publication next = added.poll(); next != null; next = added.poll()) {
            long pause = settings.firstPauseMillis();
            long first = ThreadLocalRandom.current().nextLong(pause, 2 * pause);
            waiting.add(new CheckedInstance(next, now + first, pause));
        }
        CheckedInstance first = waiting.peek();
        if (first == null || first.dueMillis() > now) {
            return;
        }
        CheckOwnership ownership = CheckOwnership.of(cluster.status());
        boolean enabled = SwitchRules.isOn(state.switches(), "check", true);
        while (first != null && first.dueMillis() <= now && underWay < settings.mostAtOnce()) {
            waiting.poll();
            if (targets.containsKey(first.publication().lease())) {
                lookAt(first, enabled && ownership.owns(first.publication().service()), now);
            }
            first = waiting.peek();
        }
    }

    private void lookAt(CheckedInstance instance, boolean ours, long now) {
        Publication publication = instance.publication();
        Instance published = publication.instances().get(0);
        ClusterMetadata cluster = naming.queries()
                .service(publication.service())
                .map(view -> view.clusters().get(published.cluster()))
                .orElse(ClusterMetadata.DEFAULT);
        if (!ours || cluster.healthChecker() instanceof HealthChecker.None) {
            instance.begin();
            again(instance, now + ASIDE_MILLIS);
            return;
        }
        setUnderWay(underWay + 1);
        CheckTarget target = CheckTarget.of(published, cluster);
        checks.look(cluster.healthChecker(), target).onComplete(looked -> {
            try {
                thread.execute(() -> finished(instance, cluster.healthChecker(), target, looked.result(), now));
            } catch (RejectedExecutionException stopped) {
                LOGGER.debug("The check of {} ended after the node stopped", target);
            }
        });
    }

    private void finished(
            CheckedInstance checked, HealthChecker checker, CheckTarget target, Finding finding, long beganMillis) {
        setUnderWay(underWay - 1);
        Publication publication = checked.publication();
        if (!targets.containsKey(publication.lease())) {
            return;
        }
        long now = millis();
        long took = now - beganMillis;
        checked.setPause(timing(checker).next(checked.pauseMillis(), took));
        noteTime(publication.lease(), took, checked.pauseMillis());
        again(checked, now + checked.pauseMillis());
        boolean healthy = state.publication(publication.client(), publication.service())
                .map(Publication::healthy)
                .orElse(true);
        int times = (int) SwitchRules.number(state.switches(), "healthCheckTimes", DEFAULT_TIMES);
        if (checked.changes(finding.verdict(), healthy, times)) {
            change(publication, target, !healthy, finding.reason());
        }
    }

    private void noteTime(long lease, long tookMillis, long pauseMillis) {
        CheckTimes first = new CheckTimes(tookMillis, tookMillis, pauseMillis);
        times.merge(lease, first, (before, now) -> before.and(tookMillis, pauseMillis));
        if (!targets.containsKey(lease)) { // it was withdrawn meanwhile
            times.remove(lease);
        }
    }

    /** What is not written now is found again by the next check. */
    private void change(Publication publication, CheckTarget target, boolean healthy, String reason) {
        replicator
                .propose(new NamingCommand.RecordCheck(
                        publication.client(), publication.service(), publication.lease(), healthy))
                .whenComplete((outcome, failure) -> {
                    if (failure == null) {
                        LOGGER.info(
                                "{} of {} is {}{}",
                                target,
                                publication.service().groupedName(),
                                healthy ? "healthy" : "unhealthy: ",
                                reason);
                    } else {
                        LOGGER.debug("The health of {} is not written yet: {}", target, failure.getMessage());
                    }
                });
    }

    private CheckTiming timing(HealthChecker checker) {
        if (checker instanceof HealthChecker.Http) {
            return CheckTiming.of(state.switches(), "httpHealthParams", CheckTiming.HTTP);
        }
        if (checker instanceof HealthChecker.Mysql) {
            return CheckTiming.of(state.switches(), "mysqlHealthParams", CheckTiming.MYSQL);
        }
        return CheckTiming.of(state.switches(), "tcpHealthParams", CheckTiming.TCP);
    }

    private void again(CheckedInstance instance, long dueMillis) {
        instance.setDue(dueMillis);
        waiting.add(instance);
    }

    private void setUnderWay(int value) {
        underWay = value;
    }

    private static long millis() {
        return System.nanoTime() / 1_000_000;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        checks.close();
    }
}
