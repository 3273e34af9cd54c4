package io.muster.server.push;

import io.muster.server.naming.ServiceKey;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Who hears what on this node. Thread-safe. */
public interface Subscriptions {

    /**
     * Adds or renews a subscription. Changes after this call are pushed, the latest state at least.
     *
     * @param clusters comma separated, empty for all; a second call for the same subscriber and service replaces it
     */
    void subscribe(Subscriber subscriber, ServiceKey service, String clusters);

    /** Ends a subscription; nothing happens when there is none. */
    void unsubscribe(String subscriberId, ServiceKey service);

    /** Forgets a subscriber altogether, when its connection is gone. */
    void remove(String subscriberId);

    /** The subscriptions on this node of one subscriber. */
    List<Subscription> ofSubscriber(String subscriberId);

    /** Whether a subscriber that may have so many subscriptions may have one to this service, which it may have already. */
    boolean mayAdd(String subscriberId, ServiceKey service, int most);

    /** The ids of all who are subscribed to something on this node. */
    Set<String> subscribers();

    /** The subscriptions on this node to a service. */
    List<Subscription> ofService(ServiceKey service);

    /** The subscriptions to a service on all nodes that can be asked within a second. */
    CompletableFuture<List<Subscription>> ofServiceInCluster(ServiceKey service);

    /** How many subscriptions there are on this node. */
    int count();

    /** One subscription, for lists. */
    record Subscription(String subscriberId, SubscriberInfo info, ServiceKey service, String clusters) {}
}
