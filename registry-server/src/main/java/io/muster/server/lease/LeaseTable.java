package io.muster.server.lease;

import io.muster.server.naming.Publication;
import io.muster.server.naming.PublicationListener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * When each beating instance was last heard, as far as this node knows: its own beats and what the other nodes report. Every
 * node keeps it, so that a new leader knows the ages at once and an election expires nobody.
 *
 * <p>It is no part of the replicated state; that is why it may read a clock while commands are executed. Thread-safe.
 */
final class LeaseTable implements PublicationListener {

    private final Ticker ticker;
    private final Map<Long, Lease> leases = new ConcurrentHashMap<>();
    private volatile boolean live;
    private volatile Consumer<Lease> onAdded = lease -> {};

    LeaseTable(Ticker ticker) {
        this.ticker = ticker;
    }

    /** From now on registrations are news; before, they were read from the stored log and say nothing about now. */
    void goLive() {
        live = true;
    }

    /** Calls back for every lease that is added, on the apply thread. */
    void onAdded(Consumer<Lease> listener) {
        onAdded = listener;
    }

    @Override
    public void published(Publication publication) {
        if (publication.livesByBeats()) {
            Lease lease = new Lease(publication.lease(), ticker.millis(), !live);
            leases.put(lease.id, lease);
            onAdded.accept(lease);
        }
    }

    @Override
    public void withdrawn(Publication publication) {
        leases.remove(publication.lease());
    }

    @Override
    public void cleared() {
        leases.clear();
    }

    /** A beat came to this node. */
    void heardHere(long id) {
        Lease lease = leases.get(id);
        if (lease != null) {
            long now = ticker.millis();
            lease.heardHereAt = now;
            lease.heardAt(now);
        }
    }

    /** Another node says how long ago it was heard. */
    void heardElsewhere(long id, long ageMillis) {
        Lease lease = leases.get(id);
        if (lease != null) {
            lease.heardAt(ticker.millis() - ageMillis);
        }
    }

    @Nullable
    Lease find(long id) {
        return leases.get(id);
    }

    Iterable<Lease> all() {
        return leases.values();
    }

    int size() {
        return leases.size();
    }

    /** One beating publication. */
    static final class Lease {
        final long id;
        private volatile long lastHeard;
        private volatile boolean assumed;
        private volatile long heardHereAt = Long.MIN_VALUE;

        Lease(long id, long now, boolean assumed) {
            this.id = id;
            this.lastHeard = now;
            this.assumed = assumed;
        }

        long lastHeard() {
            return lastHeard;
        }

        /** When this node itself last heard a beat, {@link Long#MIN_VALUE} for never. */
        long heardHereAt() {
            return heardHereAt;
        }

        private synchronized void heardAt(long millis) {
            // A lease that was assumed to be fresh after a restart believes the first one who knows better.
            if (assumed || millis > lastHeard) {
                lastHeard = millis;
            }
            assumed = false;
        }
    }
}
