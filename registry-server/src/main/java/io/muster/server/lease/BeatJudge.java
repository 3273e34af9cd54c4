package io.muster.server.lease;

import io.muster.server.lease.LeaseTable.Lease;
import io.muster.server.naming.HeartBeatTimes;
import io.muster.server.naming.Instance;
import io.muster.server.naming.NamingCommand;
import io.muster.server.naming.NamingQueries;
import io.muster.server.naming.NamingState;
import io.muster.server.naming.Publication;
import io.muster.server.naming.SwitchRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * On the leader: finds the instances whose beats fail to come and has them marked unhealthy or removed.
 *
 * <p>Each lease waits in the bucket of the moment at which it has to be looked at again, so a beat costs nothing here and a
 * lease is looked at about once per timeout. Liveness thread only, except {@link #added}.
 */
final class BeatJudge {

    private static final long BUCKET_MILLIS = 250;
    /** When a proposal has not shown effect by then, it is made again. */
    private static final long RETRY_MILLIS = 3000;
    /** So many decisions in one look; the rest waits for the next one rather than flood the log. */
    private static final int MOST_DECISIONS = 5000;

    private final NamingState state;
    private final NamingQueries queries;
    private final LeaseTable table;
    private final Consumer<NamingCommand> proposer;
    private final boolean expireInstances;
    private final TreeMap<Long, List<Lease>> buckets = new TreeMap<>();
    private final Queue<Lease> added = new ConcurrentLinkedQueue<>();
    private volatile boolean judging;

    BeatJudge(
            NamingState state,
            NamingQueries queries,
            LeaseTable table,
            Consumer<NamingCommand> proposer,
            boolean expireInstances) {
        this.state = state;
        this.queries = queries;
        this.table = table;
        this.proposer = proposer;
        this.expireInstances = expireInstances;
        table.onAdded(this::added);
    }

    private void added(Lease lease) {
        if (judging) {
            added.add(lease);
        }
    }

    /** This node leads now: takes all leases in hand. */
    void begin(long now) {
        judging = true;
        buckets.clear();
        added.clear();
        for (Lease lease : table.all()) {
            await(lease, now);
        }
    }

    /** This node leads no more. */
    void end() {
        judging = false;
        buckets.clear();
        added.clear();
    }

    /** Looks at the leases that are due. */
    void look(long now) {
        for (Lease lease = added.poll(); lease != null; lease = added.poll()) {
            await(lease, now);
        }
        if (!SwitchRules.isOn(state.switches(), "check", true)) {
            return;
        }
        int decisions = 0;
        while (!buckets.isEmpty() && buckets.firstKey() * BUCKET_MILLIS <= now && decisions < MOST_DECISIONS) {
            for (Lease lease : buckets.pollFirstEntry().getValue()) {
                if (judge(lease, now)) {
                    decisions++;
                }
            }
        }
    }

    /** Decides about one lease and puts it where it is looked at again; says whether something was proposed. */
    private boolean judge(Lease lease, long now) {
        Publication publication = state.beating(lease.id).orElse(null);
        if (publication == null || table.find(lease.id) != lease) {
            return false;
        }
        HeartBeatTimes times = times(publication);
        long silence = now - lease.lastHeard();
        if (expireInstances && silence > times.deleteMillis()) {
            proposer.accept(new NamingCommand.ExpireInstance(lease.id));
            put(lease, now + RETRY_MILLIS);
            return true;
        }
        boolean healthy = publication.healthy();
        if (healthy && silence > times.timeoutMillis()) {
            proposer.accept(new NamingCommand.MarkUnhealthy(lease.id));
            long deletion = lease.lastHeard() + times.deleteMillis();
            put(lease, Math.min(now + RETRY_MILLIS, Math.max(deletion, now)));
            return true;
        }
        long timeout = healthy ? lease.lastHeard() + times.timeoutMillis() : now + times.timeoutMillis();
        put(lease, Math.min(timeout, lease.lastHeard() + times.deleteMillis()));
        return false;
    }

    private void await(Lease lease, long now) {
        put(
                lease,
                state.beating(lease.id)
                        .map(publication -> {
                            HeartBeatTimes times = times(publication);
                            return lease.lastHeard() + Math.min(times.timeoutMillis(), times.deleteMillis());
                        })
                        .orElse(now));
    }

    private void put(Lease lease, long millis) {
        // The bucket after the moment, so that the silence has become longer than the limit.
        buckets.computeIfAbsent(Math.floorDiv(millis, BUCKET_MILLIS) + 1, key -> new ArrayList<>())
                .add(lease);
    }

    private HeartBeatTimes times(Publication publication) {
        Instance published = publication.instances().get(0);
        return queries.service(publication.service())
                .map(view -> view.find(published.ip(), published.port(), published.cluster()))
                .map(seen -> HeartBeatTimes.of(seen.metadata()))
                .orElseGet(() -> HeartBeatTimes.of(published.metadata()));
    }
}
