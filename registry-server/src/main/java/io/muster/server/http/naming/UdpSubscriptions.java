package io.muster.server.http.naming;

import io.muster.server.access.Caller;
import io.muster.server.naming.ServiceKey;
import io.muster.server.push.SubscriberInfo;

/** Takes the subscriptions that 1.x clients make by asking for a list with a UDP port. Never blocks. */
@FunctionalInterface
public interface UdpSubscriptions {

    /**
     * Adds or renews a subscription.
     *
     * @param clusters the cluster list as the client gave it, which pushes must echo
     * @param subscriber the address from which the request came, for pushes go nowhere else; the UDP port on which the client listens;
     *     its {@code User-Agent} and the name of its application
     * @param caller who asked for the list; he hears of the service for as long as he may read it
     * @return false when the address has acknowledged nothing lately, so that it must ask more often instead
     */
    boolean subscribe(ServiceKey service, String clusters, SubscriberInfo subscriber, Caller caller);
}
