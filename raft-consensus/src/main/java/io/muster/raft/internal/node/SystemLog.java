package io.muster.raft.internal.node;

import io.muster.raft.MembershipException;
import io.muster.raft.internal.engine.EngineNode;
import io.muster.raft.internal.log.LogEntries;
import io.muster.raft.internal.log.Submitter;
import io.muster.raft.internal.log.SystemCommand;
import java.util.concurrent.CompletableFuture;

/** Writes system commands into the log, on the leader. */
final class SystemLog {
    private final EngineNode engine;

    SystemLog(EngineNode engine) {
        this.engine = engine;
    }

    /** Completes when the command is committed; fails with {@link MembershipException} on a node that does not lead. */
    CompletableFuture<Void> append(SystemCommand command) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        byte[] entry = LogEntries.system(command);
        LogEntries.stamp(entry, System.currentTimeMillis());
        engine.append(entry, new Submitter.Result() {
            @Override
            public void committed() {
                future.complete(null);
            }

            @Override
            public void rejected(String reason) {
                future.completeExceptionally(new MembershipException(reason));
            }

            @Override
            public void unknown(String reason) {
                future.completeExceptionally(new MembershipException(reason));
            }
        });
        return future;
    }
}
