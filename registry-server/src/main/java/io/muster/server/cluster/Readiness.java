package io.muster.server.cluster;

import java.util.List;

/**
 * Whether this node may be given work: ready once its ports are open, its state is loaded and it has caught
 * up once since start. Losing the database or the majority degrades it and never clears readiness.
 */
public interface Readiness {

    /** Whether nothing is {@link #missing}. */
    boolean ready();

    /** Why it is not ready, one sentence each; empty when it is ready. */
    List<String> missing();

    /** What does not work although the node is ready, one sentence each with the next step. */
    List<String> degraded();
}
