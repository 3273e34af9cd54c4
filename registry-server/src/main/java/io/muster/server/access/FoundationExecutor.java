package io.muster.server.access;

import io.muster.server.replication.ApplyContext;
import io.muster.server.replication.CommandExecutor;
import io.muster.server.replication.Outcome;

/** Executes foundation commands. Apply thread only. */
final class FoundationExecutor implements CommandExecutor<FoundationCommand> {

    private final AccessFoundation foundation;
    private final AccessDirectory directory;

    FoundationExecutor(AccessFoundation foundation, AccessDirectory directory) {
        this.foundation = foundation;
        this.directory = directory;
    }

    @Override
    public Outcome execute(FoundationCommand command, ApplyContext context) {
        if (command instanceof FoundationCommand.Found found) {
            return Outcome.done(foundation.found(found.tokenSecret()));
        }
        if (command instanceof FoundationCommand.RotateTokenKey rotation) {
            foundation.rotate(rotation.tokenSecret(), rotation.endSessions(), context.timestampMillis());
            return Outcome.DONE;
        }
        directory.refreshSoon();
        return Outcome.DONE;
    }
}
