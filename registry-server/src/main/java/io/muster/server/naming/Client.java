package io.muster.server.naming;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One publisher in the replicated state. Changed on the apply thread only; may be read by any thread.
 */
public final class Client {

    private final ClientId id;
    private final Map<ServiceKey, Publication> publications = new ConcurrentHashMap<>(2);
    private volatile String node;
    private volatile long updatedAtMillis;
    private volatile long newestLease;

    Client(ClientId id, String node, long updatedAtMillis) {
        this.id = id;
        this.node = node;
        this.updatedAtMillis = updatedAtMillis;
    }

    public ClientId id() {
        return id;
    }

    /** The node that the client spoke to when it last registered something. */
    public String node() {
        return node;
    }

    /** The lease of its last registration: whatever was decided about the client before it is out of date. */
    public long newestLease() {
        return newestLease;
    }

    long updatedAtMillis() {
        return updatedAtMillis;
    }

    @Nullable
    Publication publication(ServiceKey service) {
        return publications.get(service);
    }

    List<Publication> publications() {
        return List.copyOf(publications.values());
    }

    /** The metadata of one of its instances: those of the others are mostly equal to it and can share it. */
    Map<String, String> anyMetadata() {
        for (Publication publication : publications.values()) {
            return publication.instances().get(0).metadata();
        }
        return Map.of();
    }

    boolean isEmpty() {
        return publications.isEmpty();
    }

    void put(Publication publication) {
        publications.put(publication.service(), publication);
        newestLease = Math.max(newestLease, publication.lease());
    }

    void restoreNewestLease(long lease) {
        newestLease = lease;
    }

    void remove(ServiceKey service) {
        publications.remove(service);
    }

    void seen(String byNode, long timestampMillis) {
        node = byNode;
        updatedAtMillis = timestampMillis;
    }

    ClientView view() {
        Map<ServiceKey, List<Instance>> instances = new HashMap<>();
        publications.forEach((service, publication) -> instances.put(service, publication.instances()));
        return new ClientView(id, node, updatedAtMillis, instances);
    }
}
