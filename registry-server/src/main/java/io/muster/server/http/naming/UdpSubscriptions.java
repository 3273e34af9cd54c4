package io.muster.server.http.naming;

import io.muster.server.naming.ServiceKey;
import java.util.function.BooleanSupplier;

/** Takes the subscriptions that 1.x clients make by asking for a list with a UDP port. Never blocks. */
@FunctionalInterface
public interface UdpSubscriptions {

    /** Pushes nothing. */
    UdpSubscriptions NONE = wish -> true;

    /**
     * Who wants to be pushed what.
     *
     * @param clusters the cluster list as the client gave it, which pushes must echo
     * @param address the address from which the request came; pushes go nowhere else
     * @param port the UDP port on which the client listens
     * @param agent the {@code User-Agent} of the client
     * @param application the name of its application
     * @param permitted whether whoever asked may read the service at the moment of a push; any thread, quick
     */
    record Wish(
            ServiceKey service,
            String clusters,
            String address,
            int port,
            String agent,
            String application,
            BooleanSupplier permitted) {}

    /**
     * Adds or renews a subscription.
     *
     * @return false when the address has acknowledged nothing lately, so that it must ask more often instead
     */
    boolean subscribe(Wish wish);
}
