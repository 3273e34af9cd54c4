package io.muster.server.naming;

import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.muster.server.replication.Outcome;
import io.muster.server.replication.Replicator;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the {@link Overlay} into the log once a leader is back: only what still lives, and only where the log does not know
 * better by now. Called by one thread, again and again.
 */
public final class OverlaySettlement {

    private static final Logger LOGGER = LoggerFactory.getLogger(OverlaySettlement.class);

    /** So many proposals may be under way: a full overlay is settled in seconds and leaves room for clients. */
    private static final int MOST_UNDER_WAY = 2000;
    /** What was shown is remembered for so long after the last entry is settled. */
    private static final long REMEMBERED_MILLIS = 60_000;

    private final NamingState state;
    private final Overlay overlay;
    private final OverlaidViews views;
    private final ProvisionalWrites writes;
    private final Replicator replicator;
    private final Leases leases;
    private final String node;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger confirmed = new AtomicInteger();
    private final AtomicInteger dropped = new AtomicInteger();
    private boolean settling;
    private long lastBusyMillis;

    OverlaySettlement(
            NamingState state,
            Overlay overlay,
            OverlaidViews views,
            ProvisionalWrites writes,
            Replicator replicator,
            Leases leases,
            String node) {
        this.state = state;
        this.overlay = overlay;
        this.views = views;
        this.writes = writes;
        this.replicator = replicator;
        this.leases = leases;
        this.node = node;
    }

    /** Whether there is anything to look at. */
    public boolean isNeeded() {
        return overlay.isOpen() || !overlay.isEmpty() || settling || lastBusyMillis != 0;
    }

    /** The client's connection is closed for good. */
    public void clientGone(ClientId client) {
        writes.clientGone(client);
    }

    /**
     * Looks at what is provisional.
     *
     * @param leaderKnown whether the log has a leader that this node reaches
     */
    public void look(boolean leaderKnown) {
        long now = leases.millis();
        if (overlay.isOpen() || !overlay.isEmpty()) {
            lastBusyMillis = now;
        }
        if (!leaderKnown) {
            dropSilent(now);
            return;
        }
        if (overlay.isOpen()) {
            overlay.setOpen(false);
            settling = true;
        }
        for (ProvisionalEntry entry : overlay.all()) {
            if (underWay.get() >= MOST_UNDER_WAY) {
                return;
            }
            if (!entry.onHold()) {
                settle(entry, now);
            }
        }
        if (overlay.isEmpty()) {
            finished(now);
        }
    }

    private void finished(long now) {
        if (settling) {
            settling = false;
            LOGGER.info(
                    "A leader is back: {} provisional writes were confirmed, {} were dropped because their clients are"
                            + " gone or other nodes know better",
                    confirmed.getAndSet(0),
                    dropped.getAndSet(0));
        }
        if (now - lastBusyMillis > REMEMBERED_MILLIS) {
            views.settle();
            lastBusyMillis = 0;
        }
    }

    /** Without a leader nobody expires instances; those that exist only here go when their beats fail to come. */
    private void dropSilent(long now) {
        for (ProvisionalEntry entry : overlay.all()) {
            if (entry.client().isAddress()
                    && !entry.isWithdrawal()
                    && entry.silenceMillis(now) > entry.times().deleteMillis()
                    && state.publication(entry.client(), entry.service()).isEmpty()) {
                overlay.remove(entry);
            }
        }
    }

    private void settle(ProvisionalEntry entry, long now) {
        if (!entry.isWithdrawal() && !lives(entry, now)) {
            dropped.incrementAndGet();
            overlay.remove(entry);
            return;
        }
        entry.setOnHold(true);
        underWay.incrementAndGet();
        replicator
                .propose(new NamingCommand.ConfirmProvisional(
                        entry.client(), node, entry.service(), entry.instances(), entry.basis()))
                .whenComplete((outcome, failure) -> {
                    underWay.decrementAndGet();
                    settled(entry, outcome, failure);
                });
    }

    private boolean lives(ProvisionalEntry entry, long now) {
        return entry.client().isAddress()
                ? entry.silenceMillis(now) <= entry.times().timeoutMillis()
                : leases.isConnected(entry.client());
    }

    private void settled(ProvisionalEntry entry, @Nullable Outcome outcome, @Nullable Throwable failure) {
        if (failure != null) {
            boolean mayComeTrue = failure instanceof ProblemException problem
                    && problem.problem().kind() == ProblemKind.OUTCOME_UNKNOWN;
            LOGGER.debug(
                    "{} of {} waits on{}: {}",
                    entry.service(),
                    entry.client(),
                    mayComeTrue ? " (unknown)" : "",
                    failure);
            entry.setOnHold(false);
        } else if (outcome instanceof Outcome.Rejected rejected) {
            LOGGER.warn(
                    "The provisional registration of {} for {} is dropped: {}",
                    entry.client(),
                    entry.service().groupedName(),
                    rejected.problem().message());
            dropped.incrementAndGet();
            overlay.remove(entry);
        } else {
            boolean done = outcome != null && Boolean.TRUE.equals(outcome.valueOrThrow(Boolean.class));
            (done ? confirmed : dropped).incrementAndGet();
            overlay.remove(entry);
        }
    }
}
