package io.muster.server.push;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.cluster.threads.DaemonThreads;
import io.muster.server.naming.NamingQueries;
import io.muster.server.naming.ServiceKey;
import io.muster.server.naming.ServiceView;
import io.muster.server.naming.SwitchRules;
import io.muster.server.naming.Switches;
import io.muster.server.replication.PeerCalls;
import io.muster.server.replication.PeerQuestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@link Subscriptions}, and the pushes that follow from them.
 *
 * <p>An edge subscribes first and then reads the view that it answers with: what changes in between is pushed. Make it before
 * the log starts (it serves a peer topic and listens to the registry); close it when the edges are down.
 */
public final class PushHub implements Subscriptions, AutoCloseable {

    private static final int THREADS = 2;

    private final NamingQueries naming;
    private final PeerQuestion<ServiceKey, List<Subscription>> whoSubscribes;
    private final PushSettings settings;
    private final PushRecorder recorder;
    private final ScheduledThreadPoolExecutor pushThreads;
    private final Map<ServiceKey, ServiceChannel> channels = new ConcurrentHashMap<>();
    private final Map<String, Set<ServiceKey>> servicesOf = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean pushing = true;

    public PushHub(
            NamingQueries naming, PeerCalls peers, ObjectMapper mapper, PushSettings settings, PushRecorder recorder) {
        this.naming = naming;
        this.settings = settings;
        this.recorder = recorder;
        pushThreads = new ScheduledThreadPoolExecutor(THREADS, DaemonThreads.numbered("push"));
        pushThreads.setRemoveOnCancelPolicy(true);
        naming.onChange(this::serviceChanged);
        naming.onSwitches(this::switchesChanged);
        whoSubscribes = PeerQuestion.answeredAtOnce(
                peers, "subscribers", mapper, ServiceKey.class, new TypeReference<>() {}, this::ofService);
    }

    private void serviceChanged(ServiceKey service) {
        ServiceChannel channel = channels.get(service);
        if (channel != null && isPushingOn(naming.switches())) {
            channel.changed();
        }
    }

    private static boolean isPushingOn(Switches switches) {
        return SwitchRules.isOn(switches, "pushEnabled", true);
    }

    /** Whoever switches pushing on again wants everybody to have the present state: nobody knows who missed what. */
    private void switchesChanged(Switches switches) {
        boolean before = pushing;
        pushing = isPushingOn(switches);
        if (pushing && !before) {
            channels.values().forEach(ServiceChannel::changed);
        }
    }

    @Override
    public void subscribe(Subscriber subscriber, ServiceKey service, String clusters) {
        // In one step with removals of the same service, so that a channel is not dropped while it is being joined.
        channels.compute(service, (key, present) -> {
            ServiceChannel channel = present != null
                    ? present
                    : new ServiceChannel(() -> naming.service(service), pushThreads, settings);
            channel.deliveries().compute(subscriber.id(), (id, delivery) -> {
                if (delivery != null && delivery.subscriber() == subscriber) {
                    delivery.setClusters(clusters);
                    return delivery;
                }
                if (delivery == null) {
                    count.incrementAndGet();
                } else {
                    delivery.close();
                }
                ServiceView shown = naming.service(service).orElse(null);
                return new Delivery(
                        subscriber,
                        service,
                        clusters,
                        shown,
                        pushThreads,
                        settings,
                        recorder,
                        () -> pushThreads.execute(() -> remove(id)));
            });
            return channel;
        });
        servicesOf
                .computeIfAbsent(subscriber.id(), id -> ConcurrentHashMap.newKeySet())
                .add(service);
    }

    @Override
    public void unsubscribe(String subscriberId, ServiceKey service) {
        servicesOf.computeIfPresent(subscriberId, (id, services) -> {
            services.remove(service);
            return services.isEmpty() ? null : services;
        });
        leave(subscriberId, service);
    }

    @Override
    public void remove(String subscriberId) {
        Set<ServiceKey> services = servicesOf.remove(subscriberId);
        if (services != null) {
            services.forEach(service -> leave(subscriberId, service));
        }
    }

    private void leave(String subscriberId, ServiceKey service) {
        channels.computeIfPresent(service, (key, channel) -> {
            Delivery delivery = channel.deliveries().remove(subscriberId);
            if (delivery != null) {
                delivery.close();
                count.decrementAndGet();
            }
            return channel.deliveries().isEmpty() ? null : channel;
        });
    }

    @Override
    public List<Subscription> ofSubscriber(String subscriberId) {
        List<Subscription> subscriptions = new ArrayList<>();
        for (ServiceKey service : servicesOf.getOrDefault(subscriberId, Set.of())) {
            ServiceChannel channel = channels.get(service);
            Optional.ofNullable(channel)
                    .map(c -> c.deliveries().get(subscriberId))
                    .ifPresent(delivery -> subscriptions.add(delivery.subscription()));
        }
        return subscriptions;
    }

    @Override
    public boolean mayAdd(String subscriberId, ServiceKey service, int most) {
        Set<ServiceKey> services = servicesOf.getOrDefault(subscriberId, Set.of());
        return services.size() < most || services.contains(service);
    }

    @Override
    public Set<String> subscribers() {
        return Set.copyOf(servicesOf.keySet());
    }

    @Override
    public List<Subscription> ofService(ServiceKey service) {
        ServiceChannel channel = channels.get(service);
        return channel == null
                ? List.of()
                : channel.all().stream().map(Delivery::subscription).toList();
    }

    @Override
    public CompletableFuture<List<Subscription>> ofServiceInCluster(ServiceKey service) {
        return whoSubscribes.ofAll(service).thenApply(answers -> answers.values().stream()
                .flatMap(List::stream)
                .toList());
    }

    @Override
    public int count() {
        return count.get();
    }

    @Override
    public void close() {
        pushThreads.shutdownNow();
    }
}
