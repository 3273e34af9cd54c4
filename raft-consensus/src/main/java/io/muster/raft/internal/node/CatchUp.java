package io.muster.raft.internal.node;

import io.muster.raft.internal.engine.EngineNode;
import java.util.concurrent.atomic.AtomicBoolean;

/** Whether this node has, once since its start, applied everything that was committed at that moment. */
final class CatchUp {
    private final EngineNode engine;
    private final Leadership leadership;
    private final Runnable onDone;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile boolean done;

    /** @param onDone called on a thread of the engine: must not block */
    CatchUp(EngineNode engine, Leadership leadership, Runnable onDone) {
        this.engine = engine;
        this.leadership = leadership;
        this.onDone = onDone;
    }

    boolean isDone() {
        return done;
    }

    /** Asks the leader, if there is one and it is not asked already. Called now and then until it is done. */
    void look() {
        if (!done && leadership.leader() != null && asking.compareAndSet(false, true)) {
            engine.readIndex().whenComplete((index, failure) -> {
                done |= failure == null;
                asking.set(false);
                if (failure == null) {
                    onDone.run();
                }
            });
        }
    }
}
