package io.muster.raft.internal.node;

import io.muster.raft.MemberStatus;
import io.muster.raft.RaftStatus;
import io.muster.raft.Registration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners of the status when what is visible of it has changed, one call at a time. */
final class StatusNews {
    private static final Logger LOG = LoggerFactory.getLogger("io.muster.raft.node");

    private final Supplier<RaftStatus> status;
    private final Executor notifier;
    private final Set<Consumer<RaftStatus>> listeners = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean telling = new AtomicBoolean();
    private volatile @Nullable List<Object> lastTold;

    /** @param notifier runs one task at a time */
    StatusNews(Supplier<RaftStatus> status, Executor notifier) {
        this.status = status;
        this.notifier = notifier;
    }

    /** Adds a listener and tells it the present status. */
    Registration add(Consumer<RaftStatus> listener) {
        listeners.add(listener);
        notifier.execute(() -> call(listener, status.get()));
        return () -> listeners.remove(listener);
    }

    /** Looks whether there is something to tell. Does not block. */
    void mayHaveChanged() {
        if (!listeners.isEmpty() && telling.compareAndSet(false, true)) {
            notifier.execute(() -> {
                telling.set(false);
                RaftStatus present = status.get();
                List<Object> visible = visible(present);
                if (!visible.equals(lastTold)) {
                    lastTold = visible;
                    listeners.forEach(listener -> call(listener, present));
                }
            });
        }
    }

    /** Everything but the indexes, which change all the time. */
    private static List<Object> visible(RaftStatus status) {
        List<Object> visible = new ArrayList<>(List.of(
                status.role(),
                status.term(),
                status.leader(),
                status.clusterId(),
                status.caughtUp(),
                status.outsider()));
        for (MemberStatus member : status.members()) {
            visible.add(
                    List.of(member.id(), member.address(), member.role(), member.term(), member.up(), member.voter()));
        }
        return visible;
    }

    private static void call(Consumer<RaftStatus> listener, RaftStatus status) {
        try {
            listener.accept(status);
        } catch (RuntimeException e) {
            LOG.error("A listener of the Raft status failed", e);
        }
    }
}
