package io.muster.server.cluster;

import java.util.function.Consumer;

/** Shows the cluster as this node sees it. Thread-safe. */
public interface ClusterObserver {

    /** The latest picture, immutable; from memory. */
    ClusterStatus status();

    /** Hears changes of leader, term or membership, on a transport thread: hand over and return. */
    void onChange(Consumer<ClusterStatus> listener);

    /** Whether this node leads at the moment (it may not know yet that it was deposed). */
    boolean isLeader();
}
