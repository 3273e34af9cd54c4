package io.muster.server.push;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.server.naming.NamingQueries;
import io.muster.server.naming.ServiceKey;
import io.muster.server.naming.ServiceView;
import io.muster.server.naming.SwitchRules;
import io.muster.server.naming.Switches;
import io.muster.server.replication.PeerCalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link Subscriptions}, and the pushes that follow from them.
 *
 * <p>An edge subscribes first and then reads the view that it answers with: what changes in between is pushed. Make it before
 * the log starts (it serves a peer topic and listens to the registry); close it when the edges are down.
 */
public final class PushHub implements Subscriptions, AutoCloseable {

    static final String TOPIC = "subscribers";

    private static final Logger LOGGER = LoggerFactory.getLogger(PushHub.class);
    private static final int THREADS = 2;

    private final NamingQueries naming;
    private final PeerCalls peers;
    private final ObjectMapper mapper;
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
        this.peers = peers;
        this.mapper = mapper;
        this.settings = settings;
        this.recorder = recorder;
        AtomicInteger number = new AtomicInteger();
        pushThreads = new ScheduledThreadPoolExecutor(THREADS, task -> {
            Thread thread = new Thread(task, "push-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        pushThreads.setRemoveOnCancelPolicy(true);
        naming.onChange(this::serviceChanged);
        naming.onSwitches(this::switchesChanged);
        peers.serve(TOPIC, this::answerPeer);
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
        byte[] question = write(service);
        return peers.askAll(TOPIC, question).thenApply(answers -> {
            List<Subscription> all = new ArrayList<>(ofService(service));
            answers.forEach((node, answer) -> all.addAll(readSubscriptions(node, answer)));
            return all;
        });
    }

    private List<Subscription> readSubscriptions(String node, byte[] answer) {
        try {
            return Arrays.asList(mapper.readValue(answer, Subscription[].class));
        } catch (IOException e) {
            LOGGER.warn("The subscribers on {} are left out, its answer cannot be read: {}", node, e.getMessage());
            return List.of();
        }
    }

    private CompletableFuture<byte[]> answerPeer(String node, byte[] question) {
        try {
            ServiceKey service = mapper.readValue(question, ServiceKey.class);
            return CompletableFuture.completedFuture(write(ofService(service).toArray(Subscription[]::new)));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private byte[] write(Object value) {
        try {
            return mapper.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(value.getClass() + " cannot be written", e);
        }
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
