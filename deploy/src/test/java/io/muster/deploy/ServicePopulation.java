package io.muster.deploy;

import com.alibaba.nacos.api.exception.NacosException;
import com.alibaba.nacos.api.naming.NamingFactory;
import com.alibaba.nacos.api.naming.NamingService;
import com.alibaba.nacos.api.naming.listener.NamingEvent;
import com.alibaba.nacos.api.naming.pojo.Instance;
import io.muster.deploy.local.LocalCluster;
import io.muster.deploy.local.NodeApi;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Services with their providers and subscribers, all unmodified client libraries behind one address, and a watch that notes every
 * list that is shorter than it should be: pushed ones, those in the libraries' caches, and fresh answers over gRPC and HTTP.
 */
final class ServicePopulation implements AutoCloseable {

    private static final int THREADS = 8;
    private static final int PORT = 8080;

    private final String address;
    private final int services;
    private final List<NamingService> providers = new ArrayList<>();
    private final List<NamingService> subscribers = new ArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final Map<String, Shrunken> shrunken = new ConcurrentHashMap<>();
    private final AtomicLong looks = new AtomicLong();
    private volatile boolean watching;
    private volatile boolean closed;

    /** @param address of the gateway, {@code host:port} */
    ServicePopulation(String address, int services) {
        this.address = address;
        this.services = services;
    }

    /** Adds providers; each registers one instance of every service. */
    void addProviders(int count) throws Exception {
        for (int number = 0; number < count; number++) {
            providers.add(client()); // one after another: the library races with itself otherwise
        }
        inParallel(providers.size(), provider -> {
            for (int service = 0; service < services; service++) {
                providers.get(provider).registerInstance(name(service), ip(provider), PORT);
            }
        });
    }

    /** Adds subscribers of every service and waits until each has seen them all. */
    void addSubscribers(int count) throws Exception {
        for (int number = 0; number < count; number++) {
            subscribers.add(client());
        }
        inParallel(count, number -> {
            NamingService subscriber = subscribers.get(number);
            for (int service = 0; service < services; service++) {
                String name = name(service);
                subscriber.subscribe(name, event -> {
                    if (event instanceof NamingEvent changed) {
                        note("pushed to subscriber " + number, name, addresses(changed.getInstances()));
                    }
                });
            }
        });
        inParallel(count, number -> {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            for (int service = 0; service < services; service++) {
                while (subscribers.get(number).getAllInstances(name(service)).size() < providers.size()) {
                    if (System.nanoTime() > deadline) {
                        throw new IllegalStateException(
                                "subscriber " + number + " does not see all of " + name(service));
                    }
                    TimeUnit.MILLISECONDS.sleep(20);
                }
            }
        });
    }

    /** From now on no list may be shorter than the number of providers. */
    void watch() {
        watching = true;
        threads.execute(() -> whileOpen(this::lookAtCaches));
        threads.execute(() -> whileOpen(this::askOverGrpc));
        NodeApi vip = new NodeApi(address, LocalCluster.ADMINISTRATOR, LocalCluster.ADMINISTRATOR);
        threads.execute(() -> whileOpen(() -> askOverHttp(vip)));
    }

    /** What was shorter, a line for each service; empty when all is well. */
    List<String> shrunken() {
        return shrunken.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .toList();
    }

    /** How many lists were looked at. */
    long looks() {
        return looks.get();
    }

    /** Whether every subscriber has the whole list of every service. */
    boolean complete() throws NacosException {
        for (NamingService subscriber : subscribers) {
            for (int service = 0; service < services; service++) {
                if (subscriber.getAllInstances(name(service)).size() != providers.size()) {
                    return false;
                }
            }
        }
        return true;
    }

    private void lookAtCaches() throws NacosException {
        int number = ThreadLocalRandom.current().nextInt(subscribers.size());
        for (int service = 0; service < services; service++) {
            List<Instance> cached = subscribers.get(number).getAllInstances(name(service));
            note("in the cache of subscriber " + number, name(service), addresses(cached));
        }
    }

    /** A question may fail while nodes come and go; an answer must be whole. */
    private void askOverGrpc() throws NacosException {
        int number = ThreadLocalRandom.current().nextInt(subscribers.size());
        String name = name(ThreadLocalRandom.current().nextInt(services));
        note(
                "answered over gRPC to subscriber " + number,
                name,
                addresses(subscribers.get(number).getAllInstances(name, false)));
    }

    private void askOverHttp(NodeApi vip) throws IOException {
        String name = name(ThreadLocalRandom.current().nextInt(services));
        Set<String> addresses = new HashSet<>();
        vip.get("/nacos/v1/ns/instance/list?serviceName=" + name)
                .path("hosts")
                .forEach(host -> addresses.add(host.path("ip").asText()));
        note("answered over HTTP", name, addresses);
    }

    private void note(String where, String service, Set<String> addresses) {
        if (!watching || closed) {
            return;
        }
        looks.incrementAndGet();
        if (addresses.size() < providers.size()) {
            Set<String> missing = new TreeSet<>();
            for (int provider = 0; provider < providers.size(); provider++) {
                missing.add(ip(provider));
            }
            missing.removeAll(addresses);
            Instant now = Instant.now();
            shrunken.merge(
                    service,
                    new Shrunken(missing, where, now, now, 1),
                    (first, again) -> first.seenAgain(now, missing));
        }
    }

    private static Set<String> addresses(List<Instance> instances) {
        return instances.stream().map(Instance::getIp).collect(Collectors.toSet());
    }

    /** A list that missed somebody: who, where it was seen first, and from when to when. */
    private record Shrunken(Set<String> missing, String where, Instant first, Instant last, int times) {

        Shrunken seenAgain(Instant now, Set<String> missingNow) {
            Set<String> all = new TreeSet<>(missing);
            all.addAll(missingNow);
            return new Shrunken(all, where, first, now, times + 1);
        }

        @Override
        public String toString() {
            return "missed " + missing + " " + times + " times from " + first + " to " + last + ", first " + where;
        }
    }

    private interface Looking {
        void look() throws Exception;
    }

    private void whileOpen(Looking looking) {
        while (!closed) {
            try {
                looking.look();
                TimeUnit.MILLISECONDS.sleep(10);
            } catch (InterruptedException stopped) {
                return;
            } catch (Exception noAnswer) {
                // no answer is no list; the next look follows
            }
        }
    }

    private interface Numbered {
        void run(int number) throws Exception;
    }

    private void inParallel(int count, Numbered work) throws Exception {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            all.add(CompletableFuture.runAsync(
                    () -> {
                        try {
                            work.run(number);
                        } catch (Exception failure) {
                            throw new IllegalStateException(failure);
                        }
                    },
                    threads));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(180, TimeUnit.SECONDS);
    }

    private NamingService client() throws NacosException {
        Properties properties = new Properties();
        properties.setProperty("serverAddr", address);
        properties.setProperty("username", LocalCluster.ADMINISTRATOR);
        properties.setProperty("password", LocalCluster.ADMINISTRATOR);
        return NamingFactory.createNamingService(properties);
    }

    private static String name(int service) {
        return "service-" + service;
    }

    private static String ip(int provider) {
        return "10.1." + provider / 250 + "." + (provider % 250 + 1);
    }

    @Override
    public void close() throws Exception {
        closed = true;
        threads.shutdownNow();
        threads.awaitTermination(10, TimeUnit.SECONDS);
        List<NamingService> all = new ArrayList<>(subscribers);
        all.addAll(providers);
        for (NamingService client : all) {
            client.shutDown();
        }
    }
}
