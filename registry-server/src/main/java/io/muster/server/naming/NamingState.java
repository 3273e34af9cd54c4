package io.muster.server.naming;

import io.muster.server.naming.NamingQueries.ServiceChangeListener;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tables of the registry: clients with their publications, services, overrides, switches. The apply thread changes them;
 * other threads read the clients and the published views, which are complete at the end of each batch.
 *
 * <p>A registration touches most of the tables, which is why one class has them all.
 */
public final class NamingState {

    private final Map<ClientId, Client> clients = new ConcurrentHashMap<>();
    private final Map<ClientId, Client> connectionClients = new ConcurrentHashMap<>();
    private final Map<Long, Publication> beating = new ConcurrentHashMap<>();
    private final Map<ServiceKey, ServiceState> services = new HashMap<>();
    private final OverrideTable overrides = new OverrideTable();
    private final ConcurrentSkipListMap<ServiceKey, ServiceView> views = new ConcurrentSkipListMap<>();
    private final Map<ServiceKey, ServiceView> viewsByKey = new ConcurrentHashMap<>();
    private final Map<ServiceKey, Long> emptySince = new ConcurrentHashMap<>();
    private final ContestedInstances contested = new ContestedInstances();
    private final Set<ServiceKey> dirty = new LinkedHashSet<>();
    private final List<ServiceChangeListener> changeListeners = new CopyOnWriteArrayList<>();
    private final List<PublicationListener> publicationListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<Switches>> switchListeners = new CopyOnWriteArrayList<>();
    private final RegistryDigest digest = new RegistryDigest();
    private final DigestHistory digests = new DigestHistory();
    private final RecentWithdrawals withdrawals = new RecentWithdrawals();
    private volatile Switches switches = Switches.DEFAULT;
    private volatile NamingCounts counts = new NamingCounts(0, 0, 0, 0, 0, 0);
    private volatile DigestAt publishedDigest = new DigestAt(0, 0);
    private volatile long lastLease;
    private volatile long newestStampMillis;
    private boolean switchesChanged;
    private int instances;
    private int ephemeralAddressClients;

    // --- read by any thread
    // -------------------------------------------------------------------------------------------

    @Nullable
    ServiceView view(ServiceKey key) {
        return viewsByKey.get(key);
    }

    /** The views of all services, sorted by key. */
    NavigableMap<ServiceKey, ServiceView> views() {
        return views;
    }

    /** A client that has published something. */
    public Optional<Client> client(ClientId id) {
        return Optional.ofNullable(clients.get(id));
    }

    Collection<Client> clients() {
        return clients.values();
    }

    /** The clients that live by their connection. */
    public Collection<Client> connectionClients() {
        return connectionClients.values();
    }

    /** What a client has published for a service. */
    public Optional<Publication> publication(ClientId client, ServiceKey service) {
        Client present = clients.get(client);
        return present == null ? Optional.empty() : Optional.ofNullable(present.publication(service));
    }

    /** Whether more than one client publishes the instance. */
    boolean isContested(ServiceKey service, InstanceKey instance) {
        return contested.contains(service, instance);
    }

    /** How often a client has registered what another one publishes too, as those do that have reconnected. Only grows; any thread. */
    public long takeovers() {
        return contested.begun();
    }

    /** The publication of a lease that lives by heart beats. */
    public Optional<Publication> beating(long lease) {
        return Optional.ofNullable(beating.get(lease));
    }

    public Switches switches() {
        return switches;
    }

    NamingCounts counts() {
        return counts;
    }

    /** Since when the service that has been empty for longest is empty; {@link Long#MAX_VALUE} when none is. */
    long longestEmptySince() {
        return emptySince.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    }

    /** Since when the instance that has been gone for longest and has an override is gone. */
    long longestOverrideGoneSince() {
        return overrides.longestGoneSince();
    }

    /** The stamp of the oldest withdrawal that is remembered; {@link Long#MAX_VALUE} when there is none. */
    long oldestWithdrawalMillis() {
        return withdrawals.oldestMillis();
    }

    /** The newest stamp of the log that this node has seen, milliseconds. */
    long newestStampMillis() {
        return newestStampMillis;
    }

    /** The digest that this node had at an index, if that was lately. */
    public OptionalLong digestAt(long index) {
        return digests.at(index);
    }

    /** The digests that this node had lately, by their indexes, the latest first. */
    Map<Long, Long> latestDigests(int most) {
        return digests.latest(most);
    }

    /** The digest of the registry as of the last batch; nodes that stand at the same index have the same one. */
    public DigestAt digest() {
        return publishedDigest;
    }

    /** Hears changes of views, at the end of each batch. */
    void onChange(ServiceChangeListener listener) {
        changeListeners.add(listener);
    }

    /** Hears the switches at the end of each batch that set one. */
    void onSwitches(Consumer<Switches> listener) {
        switchListeners.add(listener);
    }

    /** Hears which publications there are; to be added before the node starts. */
    public void onPublication(PublicationListener listener) {
        publicationListeners.add(listener);
    }

    // --- changed by the apply thread
    // ----------------------------------------------------------------------------------

    long nextLease() {
        long next = lastLease + 1;
        lastLease = next;
        return next;
    }

    void noteStamp(long timestampMillis) {
        newestStampMillis = timestampMillis;
    }

    RecentWithdrawals withdrawals() {
        return withdrawals;
    }

    long lastLease() {
        return lastLease;
    }

    void setLastLease(long value) {
        lastLease = value;
    }

    void setSwitches(Switches value) {
        digest.replace(RegistryDigest.of(switches), RegistryDigest.of(value));
        switches = value;
        switchesChanged = true;
    }

    OverrideTable overrides() {
        return overrides;
    }

    Collection<ServiceState> services() {
        return services.values();
    }

    @Nullable
    ServiceState findService(ServiceKey key) {
        return services.get(key);
    }

    ServiceState addService(ServiceKey key, boolean ephemeral, long index, long timestampMillis) {
        ServiceState service = new ServiceState(key, ephemeral, index, timestampMillis);
        services.put(key, service);
        defined(service);
        dirty.add(key);
        return service;
    }

    void removeService(ServiceKey key) {
        ServiceState removed = services.remove(key);
        if (removed != null) {
            digest.replace(removed.definitionDigest(), 0);
        }
        dirty.add(key);
    }

    /** What is said about the service has changed: brings the digest up to date. */
    void defined(ServiceState service) {
        long now = RegistryDigest.of(service);
        digest.replace(service.definitionDigest(), now);
        service.setDefinitionDigest(now);
    }

    /** Sets the override of an instance, see {@link #refresh}. */
    void override(ServiceKey service, InstanceKey instance, InstanceOverride override) {
        digest.replace(
                RegistryDigest.of(service, instance, overrides.find(service, instance)),
                RegistryDigest.of(service, instance, override));
        overrides.put(service, instance, override);
    }

    void removeOverridesGoneSince(long millis) {
        overrides.removeGoneSince(
                millis,
                (service, instance, override) -> digest.replace(RegistryDigest.of(service, instance, override), 0));
    }

    /** The service changed beyond its instances. */
    void changed(ServiceState service, long index, long timestampMillis) {
        service.touch(index, timestampMillis);
        dirty.add(service.key());
    }

    /** Makes an instance what its contributions and its override say now. */
    void refresh(ServiceState service, InstanceKey instance, long index, long timestampMillis) {
        if (service.refresh(instance, overrides.find(service.key(), instance), timestampMillis)) {
            changed(service, index, timestampMillis);
        }
    }

    Client clientFor(ClientId id, String node, long timestampMillis) {
        Client client = clients.get(id);
        if (client == null) {
            client = new Client(id, node, timestampMillis);
            clients.put(id, client);
            if (!id.isAddress()) {
                connectionClients.put(id, client);
            } else if (id.isEphemeralAddress()) {
                ephemeralAddressClients++;
            }
        } else {
            client.seen(node, timestampMillis);
        }
        return client;
    }

    /** Puts a publication in the place of what the client published for the service before. */
    void publish(ServiceState service, Client client, Publication publication, long index, long timestampMillis) {
        instances -= service.instanceCount();
        Publication before = client.publication(publication.service());
        client.put(publication);
        Set<InstanceKey> touched = new LinkedHashSet<>();
        boolean sameLease = before != null && before.lease() == publication.lease();
        if (before != null) {
            if (!sameLease) {
                forget(before);
            }
            for (Instance instance : before.instances()) {
                InstanceKey key = InstanceKey.of(instance);
                service.withdraw(key, before.lease());
                touched.add(key);
            }
        }
        for (Instance instance : publication.instances()) {
            InstanceKey key = InstanceKey.of(instance);
            service.contribute(key, publication.lease(), instance);
            touched.add(key);
        }
        if (before != null && sameLease) {
            update(before, publication);
        } else {
            remember(publication);
        }
        settle(service, touched, index, timestampMillis);
    }

    /** Takes a publication back; forgets a client that has no other. */
    void withdraw(Client client, Publication publication, long index, long timestampMillis) {
        client.remove(publication.service());
        forget(publication);
        if (client.isEmpty()) {
            clients.remove(client.id());
            connectionClients.remove(client.id());
            if (client.id().isEphemeralAddress()) {
                ephemeralAddressClients--;
            }
        }
        ServiceState service = services.get(publication.service());
        if (service == null) {
            throw new IllegalStateException(publication + " belongs to no service");
        }
        instances -= service.instanceCount();
        Set<InstanceKey> touched = new LinkedHashSet<>();
        for (Instance instance : publication.instances()) {
            InstanceKey key = InstanceKey.of(instance);
            service.withdraw(key, publication.lease());
            touched.add(key);
        }
        settle(service, touched, index, timestampMillis);
    }

    private void settle(ServiceState service, Set<InstanceKey> touched, long index, long timestampMillis) {
        for (InstanceKey key : touched) {
            refresh(service, key, index, timestampMillis);
            contested.note(service.key(), key, service.isContested(key));
            overrides.presence(service.key(), key, service.effective(key) != null, timestampMillis);
        }
        instances += service.instanceCount();
    }

    private void remember(Publication publication) {
        digest.add(publication);
        if (publication.livesByBeats()) {
            beating.put(publication.lease(), publication);
        }
        for (PublicationListener listener : publicationListeners) {
            listener.published(publication);
        }
    }

    private void update(Publication before, Publication after) {
        digest.remove(before);
        digest.add(after);
        if (after.livesByBeats()) {
            beating.put(after.lease(), after);
        }
    }

    private void forget(Publication publication) {
        digest.remove(publication);
        beating.remove(publication.lease());
        for (PublicationListener listener : publicationListeners) {
            listener.withdrawn(publication);
        }
    }

    /** Publishes the views of all services that changed and tells the listeners. */
    void endBatch(long lastIndex) {
        publishedDigest = new DigestAt(lastIndex, digest.value());
        digests.add(lastIndex, digest.value());
        publishViews();
        if (switchesChanged) {
            switchesChanged = false;
            switchListeners.forEach(listener -> listener.accept(switches));
        }
    }

    private void publishViews() {
        if (dirty.isEmpty()) {
            publishCounts();
            return;
        }
        for (ServiceKey key : dirty) {
            ServiceState service = services.get(key);
            if (service == null) {
                viewsByKey.remove(key);
                views.remove(key);
                emptySince.remove(key);
            } else {
                ServiceView view = service.publish();
                viewsByKey.put(service.key(), view);
                views.put(service.key(), view);
                if (service.instanceCount() == 0 && !service.keptByOperator()) {
                    emptySince.put(service.key(), service.emptySinceMillis());
                } else {
                    emptySince.remove(service.key());
                }
            }
        }
        publishCounts();
        List<ServiceKey> changed = List.copyOf(dirty);
        dirty.clear();
        for (ServiceChangeListener listener : changeListeners) {
            changed.forEach(listener::serviceChanged);
        }
    }

    private void publishCounts() {
        int connections = connectionClients.size();
        int all = clients.size();
        counts = new NamingCounts(
                services.size(),
                instances,
                all,
                connections,
                ephemeralAddressClients,
                all - connections - ephemeralAddressClients);
    }

    /** Forgets everything, before a snapshot is loaded. */
    void clear() {
        dirty.addAll(services.keySet());
        clients.clear();
        connectionClients.clear();
        beating.clear();
        services.clear();
        overrides.clear();
        contested.clear();
        digest.clear();
        digests.clear();
        withdrawals.clear();
        switches = Switches.DEFAULT;
        switchesChanged = true;
        lastLease = 0;
        instances = 0;
        ephemeralAddressClients = 0;
        publicationListeners.forEach(PublicationListener::cleared);
    }

    /** Services by key as a sorted copy, for snapshots. */
    List<ServiceState> servicesSorted() {
        return List.copyOf(new TreeMap<>(services).values());
    }

    /** A digest with the index of the log entry that it stands at. */
    public record DigestAt(long index, long digest) {}
}
