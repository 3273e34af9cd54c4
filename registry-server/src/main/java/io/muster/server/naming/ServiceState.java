package io.muster.server.naming;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One service in the replicated state: what is said about it and its instances, merged from all publications by (ip, port,
 * cluster) with the newest registration winning. Apply thread only; what readers see is the immutable view that
 * {@link #publish} makes.
 *
 * <p>The view's instances are a sorted array, copied on change: with one change in a batch that costs one search and one copy
 * of references, also for a service of many thousand instances.
 */
final class ServiceState {

    private static final Instance[] NO_INSTANCES = {};

    private final ServiceKey key;
    private final boolean ephemeral;
    private boolean createdByOperator;
    private boolean metadataRecorded;
    private ServiceMetadata metadata = ServiceMetadata.DEFAULT;
    private final Map<String, ClusterMetadata> clusterMetadata = new TreeMap<>();
    private final Map<InstanceKey, Merged> merged = new HashMap<>();
    private final Map<String, Integer> instancesByCluster = new HashMap<>();
    private long emptySinceMillis;
    private long revision;
    private long changedAtMillis;

    private Instance[] sorted = NO_INSTANCES;
    private final TreeMap<InstanceKey, Merged> pending = new TreeMap<>();
    private @Nullable Map<String, ClusterMetadata> clustersOfView;
    private long definitionDigest;

    ServiceState(ServiceKey key, boolean ephemeral, long index, long timestampMillis) {
        this.key = key;
        this.ephemeral = ephemeral;
        this.emptySinceMillis = timestampMillis;
        touch(index, timestampMillis);
    }

    ServiceKey key() {
        return key;
    }

    boolean ephemeral() {
        return ephemeral;
    }

    boolean createdByOperator() {
        return createdByOperator;
    }

    void markCreatedByOperator() {
        createdByOperator = true;
    }

    boolean metadataRecorded() {
        return metadataRecorded;
    }

    ServiceMetadata metadata() {
        return metadata;
    }

    void setMetadata(ServiceMetadata value) {
        metadata = value;
        metadataRecorded = true;
    }

    Map<String, ClusterMetadata> clusterMetadata() {
        return clusterMetadata;
    }

    void setClusterMetadata(String cluster, ClusterMetadata value) {
        clusterMetadata.put(cluster, value);
        clustersOfView = null;
    }

    int instanceCount() {
        return merged.size();
    }

    /** Since when it has no instances (a stamp of the log), or {@link Long#MAX_VALUE} while it has some. */
    long emptySinceMillis() {
        return merged.isEmpty() ? emptySinceMillis : Long.MAX_VALUE;
    }

    long revision() {
        return revision;
    }

    long changedAtMillis() {
        return changedAtMillis;
    }

    /** Marks the service as changed by the command at this place in the log. */
    void touch(long index, long timestampMillis) {
        revision = index;
        changedAtMillis = timestampMillis;
    }

    /** The instance as readers see it, or null. */
    @Nullable
    Instance effective(InstanceKey instance) {
        Merged present = merged.get(instance);
        return present == null ? null : present.effective;
    }

    /** The keys of all instances. */
    List<InstanceKey> instanceKeys() {
        List<InstanceKey> keys = new ArrayList<>(merged.keySet());
        keys.sort(null);
        return keys;
    }

    /** Adds what a publication says about one instance, in place of what the same lease or an older one of it said. */
    void contribute(InstanceKey instance, long lease, Instance published) {
        Merged present = merged.get(instance);
        if (present == null) {
            present = new Merged();
            merged.put(instance, present);
            if (instancesByCluster.merge(instance.cluster(), 1, Integer::sum) == 1) {
                clustersOfView = null;
            }
        }
        present.newest = Contribution.with(Contribution.without(present.newest, lease), lease, published);
    }

    /** Takes back what the publication of that lease said about the instance. */
    void withdraw(InstanceKey instance, long lease) {
        Merged present = merged.get(instance);
        if (present != null) {
            present.newest = Contribution.without(present.newest, lease);
        }
    }

    /** Whether more than one publication says something about the instance. */
    boolean isContested(InstanceKey instance) {
        Merged present = merged.get(instance);
        Contribution newest = present == null ? null : present.newest;
        return newest != null && newest.older != null;
    }

    /**
     * Makes the instance what its newest contribution and its override say.
     *
     * @return whether readers will see a difference
     */
    boolean refresh(InstanceKey instance, @Nullable InstanceOverride override, long timestampMillis) {
        Merged present = merged.get(instance);
        if (present == null) {
            return false;
        }
        Contribution newest = present.newest;
        if (newest == null) {
            merged.remove(instance);
            if (instancesByCluster.merge(instance.cluster(), -1, Integer::sum) == 0) {
                instancesByCluster.remove(instance.cluster());
                clustersOfView = null;
            }
            if (merged.isEmpty()) {
                emptySinceMillis = timestampMillis;
            }
            boolean wasSeen = present.effective != null;
            present.effective = null;
            pending.put(instance, present);
            return wasSeen;
        }
        Instance effective = override == null ? newest.instance : override.appliedTo(newest.instance);
        if (effective.equals(present.effective)) {
            return false;
        }
        present.effective = effective;
        pending.put(instance, present);
        return true;
    }

    /** For loading a snapshot. */
    void restore(
            boolean wasCreatedByOperator,
            boolean wasRecorded,
            ServiceMetadata savedMetadata,
            Map<String, ClusterMetadata> savedClusters,
            long savedEmptySince,
            long savedRevision,
            long savedChangedAt) {
        createdByOperator = wasCreatedByOperator;
        metadata = savedMetadata;
        metadataRecorded = wasRecorded;
        clusterMetadata.putAll(savedClusters);
        emptySinceMillis = savedEmptySince;
        touch(savedRevision, savedChangedAt);
    }

    /** What the digest of the registry has of this service's definition. */
    long definitionDigest() {
        return definitionDigest;
    }

    void setDefinitionDigest(long value) {
        definitionDigest = value;
    }

    /** Whether an operator has said something about it, so that it stays although it is empty. */
    boolean keptByOperator() {
        return createdByOperator || metadataRecorded || !clusterMetadata.isEmpty();
    }

    long savedEmptySince() {
        return emptySinceMillis;
    }

    /** Makes the view of the present state. */
    ServiceView publish() {
        if (!pending.isEmpty()) {
            sorted = mergePending();
            pending.clear();
        }
        Map<String, ClusterMetadata> clusters = clustersOfView;
        if (clusters == null) {
            Map<String, ClusterMetadata> all = new HashMap<>(clusterMetadata);
            instancesByCluster.keySet().forEach(cluster -> all.putIfAbsent(cluster, ClusterMetadata.DEFAULT));
            clusters = Map.copyOf(all);
            clustersOfView = clusters;
        }
        return new ServiceView(
                key, ephemeral, metadataRecorded, metadata, clusters, List.of(sorted), revision, changedAtMillis);
    }

    private Instance[] mergePending() {
        Instance[] result = new Instance[sorted.length + pending.size()];
        int from = 0;
        int to = 0;
        for (Map.Entry<InstanceKey, Merged> change : pending.entrySet()) {
            int position = search(change.getKey(), from);
            boolean found = position >= 0;
            int insertion = found ? position : -position - 1;
            System.arraycopy(sorted, from, result, to, insertion - from);
            to += insertion - from;
            from = found ? insertion + 1 : insertion;
            Instance effective = change.getValue().effective;
            if (effective != null) {
                result[to++] = effective;
            }
        }
        System.arraycopy(sorted, from, result, to, sorted.length - from);
        to += sorted.length - from;
        return to == result.length ? result : Arrays.copyOf(result, to);
    }

    private int search(InstanceKey wanted, int from) {
        int low = from;
        int high = sorted.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = wanted.compareTo(sorted[middle]);
            if (order > 0) {
                low = middle + 1;
            } else if (order < 0) {
                high = middle - 1;
            } else {
                return middle;
            }
        }
        return -(low + 1);
    }

    private static final class Merged {
        private @Nullable Contribution newest;
        private @Nullable Instance effective;
    }

    /** What one publication says about an instance; a list with the newest first, almost always of one element. */
    private record Contribution(long lease, Instance instance, @Nullable Contribution older) {

        static Contribution with(@Nullable Contribution list, long lease, Instance instance) {
            if (list == null || list.lease < lease) {
                return new Contribution(lease, instance, list);
            }
            return new Contribution(list.lease, list.instance, with(list.older, lease, instance));
        }

        static @Nullable Contribution without(@Nullable Contribution list, long lease) {
            if (list == null) {
                return null;
            }
            if (list.lease == lease) {
                return list.older;
            }
            Contribution rest = without(list.older, lease);
            return rest == list.older ? list : new Contribution(list.lease, list.instance, rest);
        }
    }
}
