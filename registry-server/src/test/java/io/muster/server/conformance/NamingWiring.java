package io.muster.server.conformance;

import io.muster.server.http.naming.UdpSubscriptions;
import io.muster.server.naming.ClientId;
import io.muster.server.naming.Leases;
import io.muster.server.naming.NamingModule;
import io.muster.server.naming.NamingOperations;
import io.muster.server.naming.ServiceKey;
import io.muster.server.push.Subscriber;
import io.muster.server.push.SubscriberInfo;
import io.muster.server.push.Subscriptions;
import io.muster.server.replication.ReplicationModule;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Liveness and subscriptions of the test node. */
final class NamingWiring implements AutoCloseable {

    private final NamingOperations operations;
    private final Subscriptions subscriptions = new ListedSubscriptions();

    NamingWiring(Vertx vertx, NamingModule naming, ReplicationModule replication, String nodeId) {
        operations = naming.operations(nodeId, replication.replicator(), new NoLeases());
    }

    NamingOperations operations() {
        return operations;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    UdpSubscriptions udp() {
        return (service, clusters, address, port, agent, application) -> subscriptions.subscribe(
                new Subscriber() {
                    @Override
                    public String id() {
                        return address + ":" + port;
                    }

                    @Override
                    public SubscriberInfo info() {
                        return new SubscriberInfo(address, port, agent, application);
                    }

                    @Override
                    public CompletableFuture<Void> push(io.muster.server.naming.ServiceView view, String pushed) {
                        return CompletableFuture.completedFuture(null);
                    }
                },
                service,
                clusters);
    }

    void start() {}

    @Override
    public void close() {}

    private static final class NoLeases implements Leases {
        @Override
        public void heard(long lease) {}

        @Override
        public void connectionOpened(ClientId client) {}

        @Override
        public void connectionClosed(ClientId client, boolean pathAlive) {}

        @Override
        public boolean isConnected(ClientId client) {
            return true;
        }
    }

    private static final class ListedSubscriptions implements Subscriptions {
        private final List<Subscription> all = new CopyOnWriteArrayList<>();

        @Override
        public void subscribe(Subscriber subscriber, ServiceKey service, String clusters) {
            unsubscribe(subscriber.id(), service);
            all.add(new Subscription(subscriber.id(), subscriber.info(), service, clusters));
        }

        @Override
        public void unsubscribe(String subscriberId, ServiceKey service) {
            all.removeIf(one ->
                    one.subscriberId().equals(subscriberId) && one.service().equals(service));
        }

        @Override
        public void remove(String subscriberId) {
            all.removeIf(one -> one.subscriberId().equals(subscriberId));
        }

        @Override
        public List<Subscription> ofSubscriber(String subscriberId) {
            return new ArrayList<>(all.stream()
                    .filter(one -> one.subscriberId().equals(subscriberId))
                    .toList());
        }

        @Override
        public List<Subscription> ofService(ServiceKey service) {
            return new ArrayList<>(
                    all.stream().filter(one -> one.service().equals(service)).toList());
        }

        @Override
        public CompletableFuture<List<Subscription>> ofServiceInCluster(ServiceKey service) {
            return CompletableFuture.completedFuture(ofService(service));
        }

        @Override
        public int count() {
            return all.size();
        }
    }
}
