package io.muster.server.lease;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.cluster.threads.DaemonThreads;
import io.muster.server.cluster.ClusterObserver;
import io.muster.server.naming.ClientId;
import io.muster.server.naming.Housekeeping;
import io.muster.server.naming.Leases;
import io.muster.server.naming.NamingCommand;
import io.muster.server.naming.NamingModule;
import io.muster.server.naming.OverlaySettlement;
import io.muster.server.replication.PeerCalls;
import io.muster.server.replication.Replicator;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over the liveness of clients: takes beats and connections, exchanges reports with the other nodes and, on the leader,
 * has the dead marked and removed.
 *
 * <p>Order: make it before the log starts (it serves a peer topic and listens to the registry), {@link #start} it after. When
 * the node stops, call {@link #stopping} before connections are closed: their clients become orphans, not dead; then {@link
 * #close}. One thread.
 */
public final class LeaseModule implements Leases, AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(LeaseModule.class);

    private static final long LOOK_MILLIS = 250;
    private static final long REPORT_MILLIS = 1000;
    private static final long HOUSEKEEPING_MILLIS = 5000;
    /** How long the client of a vanished gateway may take to come back. */
    private static final long GATEWAY_GRACE_MILLIS = 15_000;
    /** How long it is waited for at most, while others of that gateway still come back. */
    private static final long GATEWAY_LONGEST_MILLIS = 60_000;
    /** A registration that was under way when its connection closed has been applied by then. */
    private static final long LATE_REGISTRATION_MILLIS = 3000;
    /** A new leader, or one that stood still, first hears all others; it waits no longer than this for them. */
    private static final long HEARING_MILLIS = 5000;
    /** If a look comes so late, the process stood still, and what it knows may be out of date. */
    private static final long STOOD_STILL_MILLIS = 2000;

    private final Ticker ticker;
    private final NamingModule naming;
    private final Replicator replicator;
    private final PeerCalls peers;
    private final ClusterObserver cluster;
    private final ScheduledExecutorService thread;
    private final LeaseTable table;
    private final OpenConnections connections = new OpenConnections();
    private final PeerLiveness liveness;
    private final LivenessReporter reporter;
    private final BeatJudge beats;
    private final ReturningClients returning;
    private final OrphanJudge orphans;
    private final Housekeeping housekeeping;
    private final OverlaySettlement overlay;
    private final PriorityBlockingQueue<Leaving> leaving =
            new PriorityBlockingQueue<>(16, Comparator.comparingLong(Leaving::atMillis));
    private volatile boolean stopping;
    private boolean leading;
    private boolean hearing;
    private long hearingSince;
    private long lastLook;
    private long lastReport;
    private long lastHousekeeping;

    /** Serves the reports of other nodes from now on, so it is made before the log starts. */
    public LeaseModule(
            NamingModule naming,
            Replicator replicator,
            PeerCalls peers,
            ClusterObserver cluster,
            ObjectMapper mapper,
            LeaseSettings settings) {
        this(naming, replicator, peers, cluster, mapper, settings, Ticker.system());
    }

    LeaseModule(
            NamingModule naming,
            Replicator replicator,
            PeerCalls peers,
            ClusterObserver cluster,
            ObjectMapper mapper,
            LeaseSettings settings,
            Ticker ticker) {
        this.ticker = ticker;
        this.naming = naming;
        this.replicator = replicator;
        this.peers = peers;
        this.cluster = cluster;
        this.thread = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("liveness"));
        this.table = new LeaseTable(ticker);
        this.liveness = new PeerLiveness(ticker, peers.self());
        naming.state().onPublication(table);
        this.reporter =
                new LivenessReporter(ticker, peers, table, connections, liveness, naming.state(), mapper, thread);
        this.beats = new BeatJudge(naming.state(), naming.queries(), table, this::propose, settings.expireInstances());
        this.returning = new ReturningClients(naming.state());
        this.orphans = new OrphanJudge(peers.self(), naming.state(), connections, liveness, returning, this::propose);
        this.housekeeping = naming.housekeeping(replicator);
        this.overlay = naming.settlement(peers.self(), replicator, this);
    }

    /** Begins; after the log has started and replayed what it had stored. */
    public void start() {
        goLive();
        thread.scheduleWithFixedDelay(this::guardedLook, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** From here on what is registered is news. */
    void goLive() {
        table.goLive();
        lastLook = ticker.millis();
    }

    private void guardedLook() {
        try {
            look();
        } catch (RuntimeException e) {
            // A defect here must not end the watch over everybody.
            LOGGER.error("The liveness check failed and goes on with the next one", e);
        }
    }

    /** One round; called by the thread of this module, or by a test that turns the clock. */
    void look() {
        long now = ticker.millis();
        boolean stoodStill = now - lastLook > STOOD_STILL_MILLIS;
        lastLook = now;
        returning.look(now);
        expireDue(now);
        if (overlay.isNeeded()) {
            overlay.look(cluster.status().hasQuorum());
        }
        boolean act = mayAct(now, stoodStill);
        if (now - lastReport >= REPORT_MILLIS) {
            lastReport = now;
            if (!stopping) {
                reporter.report();
            }
            orphans.look(now, act);
        }
        if (act) {
            beats.look(now);
            if (now - lastHousekeeping >= HOUSEKEEPING_MILLIS) {
                lastHousekeeping = now;
                housekeeping.look(System.currentTimeMillis());
            }
        }
    }

    /** Whether this node leads and has heard enough from the others to judge. */
    private boolean mayAct(long now, boolean stoodStill) {
        boolean leads = cluster.isLeader();
        if (leads && !leading) {
            beats.begin(now);
        } else if (!leads && leading) {
            beats.end();
        }
        if (leads && (!leading || stoodStill)) {
            hearing = true;
            hearingSince = now;
        }
        leading = leads;
        if (hearing) {
            boolean heardAll = peers.othersUp().stream().allMatch(node -> liveness.reportedAt(node) > hearingSince);
            hearing = !(heardAll && now > hearingSince) && now - hearingSince < HEARING_MILLIS;
        }
        return leading && !hearing;
    }

    @Override
    public void heard(long lease) {
        table.heardHere(lease);
    }

    @Override
    public void connectionOpened(ClientId client) {
        connections.add(client);
    }

    @Override
    public void connectionClosed(ClientId client, boolean pathAlive) {
        connections.remove(client);
        if (stopping) {
            return;
        }
        if (pathAlive) {
            expireHere(client);
            expireLater(client, LATE_REGISTRATION_MILLIS, LATE_REGISTRATION_MILLIS);
        } else {
            expireLater(client, GATEWAY_GRACE_MILLIS, GATEWAY_LONGEST_MILLIS);
        }
    }

    @Override
    public boolean isConnected(ClientId client) {
        return connections.contains(client);
    }

    @Override
    public long millis() {
        return ticker.millis();
    }

    private void expireLater(ClientId client, long delayMillis, long longestMillis) {
        long now = ticker.millis();
        leaving.add(new Leaving(client, now + delayMillis, now + longestMillis));
    }

    private void expireDue(long now) {
        for (Leaving due = leaving.peek(); due != null && due.atMillis <= now; due = leaving.peek()) {
            leaving.poll();
            long until = returning.awaitedUntil(due.atMillis, due.latestMillis);
            if (until > now) {
                leaving.add(new Leaving(due.client, until, due.latestMillis));
            } else {
                expireHere(due.client);
            }
        }
    }

    /** The client's connection to this node is closed for good: whatever it published here can go. */
    private void expireHere(ClientId client) {
        if (!stopping) {
            overlay.clientGone(client);
        }
        if (!stopping && naming.state().client(client).isPresent()) {
            propose(new NamingCommand.ExpireClient(client, Long.MAX_VALUE));
        }
    }

    private void propose(NamingCommand command) {
        replicator.propose(command).whenComplete((outcome, failure) -> {
            if (failure != null) {
                // It is proposed again as long as its reason holds.
                LOGGER.debug("{} was not executed: {}", command, failure.getMessage());
            }
        });
    }

    /** How the registry of another node differs from that of this node, in one sentence; empty while none does. */
    public Optional<String> divergence() {
        return reporter.divergence();
    }

    /** The node is going to stop: from now on closed connections leave orphans, which the other nodes look after. */
    public void stopping() {
        stopping = true;
    }

    /** The thread of this module, for tests that wait until it has done what it was told. */
    ScheduledExecutorService thread() {
        return thread;
    }

    /** A client whose connection has closed and whose publications go at that moment, or later while others of its kind come back. */
    private record Leaving(ClientId client, long atMillis, long latestMillis) {}

    @Override
    public void close() {
        stopping = true;
        thread.shutdownNow();
    }
}
