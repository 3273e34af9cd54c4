package io.muster.server.grpc;

import io.muster.server.naming.ClientId;
import io.muster.server.naming.Instance;
import io.muster.server.naming.ServiceKey;
import io.muster.server.naming.ServiceMetadata;
import io.muster.server.naming.ServiceView;
import io.muster.server.naming.Switches;
import io.muster.server.push.Subscriber;
import io.muster.server.push.Subscriptions.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A registry without a log and a push without delay: enough of the domain to test the edge by itself. */
final class InMemoryRegistry {

    private final Map<ClientId, Map<ServiceKey, List<Instance>>> publications = new ConcurrentHashMap<>();
    private final List<Entry> subscriptions = new CopyOnWriteArrayList<>();
    private final AtomicLong revision = new AtomicLong(1_700_000_000_000L);
    final Map<ClientId, Boolean> closed = new ConcurrentHashMap<>();
    final Set<ClientId> opened = ConcurrentHashMap.newKeySet();
    final Map<ServiceKey, ServiceView> views = new ConcurrentHashMap<>();

    private record Entry(Subscriber subscriber, ServiceKey service, String clusters) {}

    public CompletableFuture<Void> register(ClientId client, ServiceKey service, Instance instance) {
        return registerBatch(client, service, List.of(instance));
    }

    public CompletableFuture<Void> registerBatch(ClientId client, ServiceKey service, List<Instance> instances) {
        publications
                .computeIfAbsent(client, key -> new ConcurrentHashMap<>())
                .put(
                        service,
                        instances.stream()
                                .map(instance -> named(instance, service))
                                .toList());
        changed(service);
        return CompletableFuture.completedFuture(null);
    }

    public CompletableFuture<Void> deregister(ClientId client, ServiceKey service) {
        Map<ServiceKey, List<Instance>> published = publications.get(client);
        if (published != null && published.remove(service) != null) {
            changed(service);
        }
        return CompletableFuture.completedFuture(null);
    }

    public void connectionOpened(ClientId client) {
        opened.add(client);
    }

    public void connectionClosed(ClientId client, boolean pathAlive) {
        closed.put(client, pathAlive);
    }

    private static Instance named(Instance instance, ServiceKey service) {
        return new Instance(
                instance.ip(),
                instance.port(),
                instance.cluster(),
                instance.weight(),
                instance.healthy(),
                instance.enabled(),
                instance.ephemeral(),
                instance.metadata(),
                instance.ip() + "#" + instance.port() + "#" + instance.cluster() + "#" + service.groupedName());
    }

    private void changed(ServiceKey service) {
        List<Instance> all = new ArrayList<>();
        publications.values().forEach(published -> all.addAll(published.getOrDefault(service, List.of())));
        long now = revision.incrementAndGet();
        ServiceView view = new ServiceView(service, true, false, ServiceMetadata.DEFAULT, Map.of(), all, now, now);
        views.put(service, view);
        subscriptions.stream()
                .filter(entry -> entry.service.equals(service))
                .forEach(entry -> entry.subscriber.push(view, entry.clusters));
    }

    public Optional<ServiceView> service(ServiceKey key) {
        return Optional.ofNullable(views.get(key));
    }

    public List<ServiceKey> services(String namespace) {
        return views.keySet().stream()
                .filter(key -> key.namespace().equals(namespace))
                .sorted()
                .toList();
    }

    public void subscribe(Subscriber subscriber, ServiceKey service, String clusters) {
        unsubscribe(subscriber.id(), service);
        subscriptions.add(new Entry(subscriber, service, clusters));
    }

    public void unsubscribe(String subscriberId, ServiceKey service) {
        subscriptions.removeIf(entry -> entry.subscriber.id().equals(subscriberId) && entry.service.equals(service));
    }

    public void remove(String subscriberId) {
        subscriptions.removeIf(entry -> entry.subscriber.id().equals(subscriberId));
    }

    public int count() {
        return subscriptions.size();
    }

    public List<Subscription> ofSubscriber(String subscriberId) {
        return subscriptions.stream()
                .filter(entry -> entry.subscriber.id().equals(subscriberId))
                .map(entry -> new Subscription(subscriberId, entry.subscriber.info(), entry.service, entry.clusters))
                .toList();
    }

    public List<Subscription> ofService(ServiceKey service) {
        return subscriptions.stream()
                .filter(entry -> entry.service.equals(service))
                .map(entry ->
                        new Subscription(entry.subscriber.id(), entry.subscriber.info(), entry.service, entry.clusters))
                .toList();
    }

    public CompletableFuture<List<Subscription>> ofServiceInCluster(ServiceKey service) {
        return CompletableFuture.completedFuture(ofService(service));
    }

    public Switches switches() {
        return Switches.DEFAULT;
    }
}
