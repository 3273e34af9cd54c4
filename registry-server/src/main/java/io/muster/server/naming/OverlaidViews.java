package io.muster.server.naming;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Services as readers see them: the replicated view with what the {@link Overlay} says on top.
 *
 * <p>An instance is shown once whoever publishes it, and going over from the overlay to the log shows no gap: an entry that
 * the log has overtaken still adds what the replicated view does not have yet. The time of the last change never goes back on
 * this node, because clients pass over what is older than theirs. Thread-safe; without an overlay it costs one look at an empty map.
 */
final class OverlaidViews {

    private final NamingState state;
    private final Overlay overlay;
    private final Map<ServiceKey, Shown> shown = new ConcurrentHashMap<>();

    OverlaidViews(NamingState state, Overlay overlay) {
        this.state = state;
        this.overlay = overlay;
    }

    @Nullable
    ServiceView find(ServiceKey service) {
        if (overlay.isEmpty() && shown.isEmpty()) {
            return state.view(service);
        }
        // In one step, so that views are made in the order in which they replace each other.
        Shown present = shown.compute(service, (key, before) -> refreshed(key, before));
        return present == null ? state.view(service) : present.view;
    }

    /** Forgets what was shown in a time without a leader; when the overlay has been empty for a while. */
    void settle() {
        if (overlay.isEmpty() && !shown.isEmpty()) {
            shown.clear();
        }
    }

    private @Nullable Shown refreshed(ServiceKey service, @Nullable Shown before) {
        // The version is read first: a change during the look leads to another look.
        long version = overlay.version();
        List<ProvisionalEntry> entries = overlay.ofService(service);
        ServiceView base = state.view(service);
        if (before == null && entries.isEmpty()) {
            return null;
        }
        if (before != null && before.base == base && before.overlayVersion == version) {
            return before;
        }
        if (before != null && before.base == base && entries.equals(before.entries)) {
            return new Shown(base, version, entries, before.view);
        }
        if (entries.isEmpty() && base != null && before != null && supersedes(base, before.view)) {
            return null;
        }
        return new Shown(base, version, entries, merge(service, base, entries, before));
    }

    private static boolean supersedes(ServiceView base, ServiceView shown) {
        return base.version() > shown.version() && base.changedAtMillis() > shown.changedAtMillis();
    }

    private ServiceView merge(
            ServiceKey service, @Nullable ServiceView base, List<ProvisionalEntry> entries, @Nullable Shown before) {
        TreeMap<InstanceKey, Instance> instances = new TreeMap<>();
        Map<String, ClusterMetadata> clusters = new HashMap<>();
        Set<InstanceKey> provisional = new HashSet<>();
        if (base != null) {
            base.instances().forEach(instance -> instances.put(InstanceKey.of(instance), instance));
            clusters.putAll(base.clusters());
            entries.forEach(entry -> hideReplaced(entry, instances));
        }
        for (ProvisionalEntry entry : entries) {
            boolean overtaken = isOvertaken(entry);
            for (Instance published : entry.instances()) {
                InstanceKey key = InstanceKey.of(published);
                if (!overtaken || !instances.containsKey(key)) {
                    InstanceOverride override = state.overrides().find(service, key);
                    instances.put(key, override == null ? published : override.appliedTo(published));
                    provisional.add(key);
                    clusters.putIfAbsent(key.cluster(), ClusterMetadata.DEFAULT);
                }
            }
        }
        long changedAt = base == null ? 0 : base.changedAtMillis();
        if (before != null) {
            changedAt = Math.max(changedAt, before.view.changedAtMillis() + 1);
        } else {
            changedAt = Math.max(changedAt, state.newestStampMillis()) + 1;
        }
        return new ServiceView(
                service,
                base == null || base.ephemeral(),
                base != null && base.metadataRecorded(),
                base == null ? ServiceMetadata.DEFAULT : base.metadata(),
                clusters,
                List.copyOf(instances.values()),
                base == null ? 0 : base.revision(),
                changedAt,
                provisional);
    }

    /** What the client published in the log is replaced by the entry, unless somebody else publishes it too. */
    private void hideReplaced(ProvisionalEntry entry, Map<InstanceKey, Instance> instances) {
        Publication replaced =
                state.publication(entry.client(), entry.service()).orElse(null);
        if (replaced == null || replaced.lease() > entry.basis()) {
            return;
        }
        for (Instance instance : replaced.instances()) {
            InstanceKey key = InstanceKey.of(instance);
            if (!state.isContested(entry.service(), key)) {
                instances.remove(key);
            }
        }
    }

    private boolean isOvertaken(ProvisionalEntry entry) {
        return state.publication(entry.client(), entry.service())
                .filter(publication -> publication.lease() > entry.basis())
                .isPresent();
    }

    /**
     * What was shown last of a service.
     *
     * @param base the replicated view that it was made from
     * @param overlayVersion the version of the whole overlay when it was looked at
     * @param entries the entries that it was made from
     */
    private record Shown(
            @Nullable ServiceView base, long overlayVersion, List<ProvisionalEntry> entries, ServiceView view) {}
}
