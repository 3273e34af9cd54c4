package io.muster.server.naming;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An immutable picture of one service: its metadata and its instances merged from all publications.
 *
 * <p>Encoded answers are cached on the view: it is rebuilt on change, so whatever was encoded from it stays true for as
 * long as the view is the present one. Thread-safe.
 */
public final class ServiceView {

    private static final AtomicLong VERSIONS = new AtomicLong();

    private final long version = VERSIONS.incrementAndGet();
    private final ServiceKey key;
    private final boolean ephemeral;
    private final boolean metadataRecorded;
    private final ServiceMetadata metadata;
    private final Map<String, ClusterMetadata> clusters;
    private final List<Instance> instances;
    private final long revision;
    private final long changedAtMillis;
    private final Set<InstanceKey> provisional;
    private final ConcurrentHashMap<Object, Object> encodings = new ConcurrentHashMap<>(4);

    /**
     * @param key the name
     * @param ephemeral whether the service holds ephemeral instances (it holds one kind only)
     * @param metadataRecorded whether an operator created or updated the service
     * @param metadata what the operator said, or the defaults
     * @param clusters the clusters that have metadata or instances, by name
     * @param instances all instances, enabled or not, with overrides applied, sorted by ip, port and cluster
     * @param revision the log index of the last change
     * @param changedAtMillis the leader's stamp of the last change, equal on all nodes ({@code lastRefTime})
     */
    public ServiceView(
            ServiceKey key,
            boolean ephemeral,
            boolean metadataRecorded,
            ServiceMetadata metadata,
            Map<String, ClusterMetadata> clusters,
            List<Instance> instances,
            long revision,
            long changedAtMillis) {
        this(key, ephemeral, metadataRecorded, metadata, clusters, instances, revision, changedAtMillis, Set.of());
    }

    /**
     * @param provisional the instances that are shown without a majority's consent, see {@link Overlay}
     */
    ServiceView(
            ServiceKey key,
            boolean ephemeral,
            boolean metadataRecorded,
            ServiceMetadata metadata,
            Map<String, ClusterMetadata> clusters,
            List<Instance> instances,
            long revision,
            long changedAtMillis,
            Set<InstanceKey> provisional) {
        this.key = key;
        this.ephemeral = ephemeral;
        this.metadataRecorded = metadataRecorded;
        this.metadata = metadata;
        this.clusters = Map.copyOf(clusters);
        this.instances = List.copyOf(instances);
        this.revision = revision;
        this.changedAtMillis = changedAtMillis;
        this.provisional = Set.copyOf(provisional);
    }

    /** How a service that does not exist is shown: without instances and as old as can be. */
    public static ServiceView unknown(ServiceKey key) {
        return new ServiceView(key, true, false, ServiceMetadata.DEFAULT, Map.of(), List.of(), 0, 0);
    }

    public ServiceKey key() {
        return key;
    }

    public boolean ephemeral() {
        return ephemeral;
    }

    public boolean metadataRecorded() {
        return metadataRecorded;
    }

    public ServiceMetadata metadata() {
        return metadata;
    }

    public Map<String, ClusterMetadata> clusters() {
        return clusters;
    }

    public List<Instance> instances() {
        return instances;
    }

    /** The instance of this address, enabled or not; null when there is none. Takes one binary search. */
    public @Nullable Instance find(String ip, int port, String cluster) {
        InstanceKey wanted = new InstanceKey(ip, port, cluster);
        int low = 0;
        int high = instances.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Instance candidate = instances.get(middle);
            int order = wanted.compareTo(candidate);
            if (order == 0) {
                return candidate;
            }
            if (order > 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    /** Grows with every view that this node makes: of two views of a service the one with the higher version is newer. */
    public long version() {
        return version;
    }

    /** Whether the instance is shown without a majority's consent: it may vanish with this node. */
    public boolean isProvisional(Instance instance) {
        return !provisional.isEmpty() && provisional.contains(InstanceKey.of(instance));
    }

    public long revision() {
        return revision;
    }

    public long changedAtMillis() {
        return changedAtMillis;
    }

    /**
     * Gives an encoding of this view, made at most a few times and then reused.
     *
     * @param variant what tells this encoding from others (a record with the clusters asked for, the format, ...); there
     *     must be few of them
     */
    @SuppressWarnings("unchecked")
    public <T> T encoded(Object variant, Function<ServiceView, T> encoder) {
        Object cached = encodings.get(variant);
        if (cached == null) {
            cached = encoder.apply(this);
            if (encodings.size() < MOST_ENCODINGS) {
                encodings.put(variant, cached);
            }
        }
        return (T) cached;
    }

    private static final int MOST_ENCODINGS = 32;
}
