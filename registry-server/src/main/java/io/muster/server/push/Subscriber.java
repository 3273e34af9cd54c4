package io.muster.server.push;

import io.muster.server.naming.ServiceView;
import java.util.concurrent.CompletableFuture;

/**
 * Somebody connected to this node who wants to hear changes of services. Implemented by the transports (gRPC
 * connections, UDP addresses).
 */
public interface Subscriber {

    /** Unique on this node: the connection id, or {@code ip:port} for UDP. */
    String id();

    /** What it says about itself, for lists of subscribers. */
    SubscriberInfo info();

    /**
     * Sends one view of a service and completes when the receiver has acknowledged it; fails when it did not in time or
     * is gone, with a {@link NotRepeatedException} when that state is to be left at that and a {@link WithheldException} while it may not be told. Called on a push thread, never more than once at a time for the same subscriber and service.
     *
     * @param clusters the cluster list of the subscription, as given, empty for all
     */
    CompletableFuture<Void> push(ServiceView view, String clusters);

    /** Whether it can never receive anything again: a failed push is then not repeated and its subscriptions end. */
    default boolean isGone() {
        return false;
    }

    /** How long to wait for an acknowledgement before the push counts as failed. */
    default long acknowledgementMillis() {
        return 5000;
    }
}
