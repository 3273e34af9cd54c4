package io.muster.server.naming;

import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What this node has taken from its clients while there was no majority: the newest write of each client for each
 * service, on top of the replicated state. It lives in memory only, is bounded, and nothing in it was promised to last.
 *
 * <p>It is <em>open</em> from the first write that found no leader until a leader is back: writes then come here at once,
 * without waiting for an election again. Thread-safe.
 */
public final class Overlay {

    /** So many instances and withdrawals may be kept. */
    static final int MOST = 50_000;

    private final Map<ServiceKey, Map<ClientId, ProvisionalEntry>> entries = new ConcurrentHashMap<>();
    private final Map<ClientId, Set<ServiceKey>> servicesOf = new ConcurrentHashMap<>();
    private final List<NamingQueries.ServiceChangeListener> changeListeners = new CopyOnWriteArrayList<>();
    private final AtomicLong orders = new AtomicLong();
    private final AtomicLong version = new AtomicLong();
    private final int most;
    private volatile int weight;
    private volatile boolean open;

    Overlay() {
        this(MOST);
    }

    Overlay(int most) {
        this.most = most;
    }

    /** Whether writes come here without asking the log first. */
    public boolean isOpen() {
        return open;
    }

    void setOpen(boolean value) {
        open = value;
    }

    public boolean isEmpty() {
        return weight == 0;
    }

    /** How many instances and withdrawals wait for a leader. */
    public int size() {
        return weight;
    }

    /** What an operator should know, while there is something to know. */
    public Optional<String> sentence() {
        int waiting = weight;
        return waiting == 0
                ? Optional.empty()
                : Optional.of(
                        waiting + " registrations and withdrawals of instances are provisional on this node: they wait"
                                + " for a leader and are lost if this node stops before.");
    }

    /** Grows with every change. */
    long version() {
        return version.get();
    }

    void onChange(NamingQueries.ServiceChangeListener listener) {
        changeListeners.add(listener);
    }

    /** The entries of a service, oldest first. */
    List<ProvisionalEntry> ofService(ServiceKey service) {
        Map<ClientId, ProvisionalEntry> ofService = entries.get(service);
        if (ofService == null) {
            return List.of();
        }
        List<ProvisionalEntry> sorted = new ArrayList<>(ofService.values());
        sorted.sort(Comparator.comparingLong(ProvisionalEntry::order));
        return sorted;
    }

    /** The services that have entries. */
    Collection<ServiceKey> services() {
        return entries.keySet();
    }

    @Nullable
    ProvisionalEntry find(ClientId client, ServiceKey service) {
        if (weight == 0) {
            return null;
        }
        Map<ClientId, ProvisionalEntry> ofService = entries.get(service);
        return ofService == null ? null : ofService.get(client);
    }

    /** The entries of a client, in no order. */
    List<ProvisionalEntry> ofClient(ClientId client) {
        List<ProvisionalEntry> found = new ArrayList<>();
        for (ServiceKey service : servicesOf.getOrDefault(client, Set.of())) {
            ProvisionalEntry entry = find(client, service);
            if (entry != null) {
                found.add(entry);
            }
        }
        return found;
    }

    /** All entries, oldest first. */
    List<ProvisionalEntry> all() {
        List<ProvisionalEntry> all = new ArrayList<>();
        entries.values().forEach(ofService -> all.addAll(ofService.values()));
        all.sort(Comparator.comparingLong(ProvisionalEntry::order));
        return all;
    }

    /**
     * Takes a write in the place of what the client wrote for the service before.
     *
     * @param instances what is published, empty for a withdrawal
     * @throws ProblemException {@code NO_QUORUM} when the overlay is full
     */
    void accept(ClientId client, ServiceKey service, List<Instance> instances, long basis, long nowMillis) {
        synchronized (this) {
            ProvisionalEntry entry =
                    new ProvisionalEntry(client, service, instances, basis, orders.incrementAndGet(), nowMillis);
            Map<ClientId, ProvisionalEntry> ofService =
                    entries.computeIfAbsent(service, key -> new ConcurrentHashMap<>(4));
            ProvisionalEntry before = ofService.get(client);
            int after = weight + entry.weight() - (before == null ? 0 : before.weight());
            if (after > most) {
                dropIfEmpty(service, ofService);
                throw new ProblemException(
                        ProblemKind.NO_QUORUM,
                        "there is no leader, and this node already keeps " + weight
                                + " provisional instances of at most " + most
                                + "; nothing was changed; try again when a majority of nodes is back");
            }
            ofService.put(client, entry);
            servicesOf
                    .computeIfAbsent(client, key -> ConcurrentHashMap.newKeySet())
                    .add(service);
            weight = after;
            version.incrementAndGet();
        }
        changed(service);
    }

    /** Removes an entry unless a newer one has taken its place. */
    void remove(ProvisionalEntry entry) {
        synchronized (this) {
            Map<ClientId, ProvisionalEntry> ofService = entries.get(entry.service());
            if (ofService == null || !ofService.remove(entry.client(), entry)) {
                return;
            }
            weight -= entry.weight();
            servicesOf.computeIfPresent(entry.client(), (key, ofClient) -> {
                ofClient.remove(entry.service());
                return ofClient.isEmpty() ? null : ofClient;
            });
            dropIfEmpty(entry.service(), ofService);
            version.incrementAndGet();
        }
        changed(entry.service());
    }

    private void dropIfEmpty(ServiceKey service, Map<ClientId, ProvisionalEntry> ofService) {
        if (ofService.isEmpty()) {
            entries.remove(service);
        }
    }

    private void changed(ServiceKey service) {
        changeListeners.forEach(listener -> listener.serviceChanged(service));
    }
}
