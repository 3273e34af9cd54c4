package io.muster.server.node;

import io.muster.server.naming.ClientId;
import io.muster.server.naming.Leases;
import io.muster.server.naming.ServiceKey;
import io.muster.server.push.Subscriber;
import io.muster.server.push.Subscriptions;
import java.util.List;
import java.util.concurrent.CompletableFuture;

final class Unwired implements Leases, Subscriptions {
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

    @Override
    public void subscribe(Subscriber subscriber, ServiceKey service, String clusters) {}

    @Override
    public void unsubscribe(String subscriberId, ServiceKey service) {}

    @Override
    public void remove(String subscriberId) {}

    @Override
    public List<Subscription> ofSubscriber(String subscriberId) {
        return List.of();
    }

    @Override
    public List<Subscription> ofService(ServiceKey service) {
        return List.of();
    }

    @Override
    public CompletableFuture<List<Subscription>> ofServiceInCluster(ServiceKey service) {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public int count() {
        return 0;
    }
}
