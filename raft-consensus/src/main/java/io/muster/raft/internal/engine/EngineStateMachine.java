package io.muster.raft.internal.engine;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Iterator;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.core.StateMachineAdapter;
import com.alipay.sofa.jraft.entity.LeaderChangeContext;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.error.RaftException;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotReader;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import io.muster.raft.SnapshotCapture;
import io.muster.raft.internal.log.LogConsumer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the engine's callbacks into ours and decides when it is time for a snapshot. */
final class EngineStateMachine extends StateMachineAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(EngineStateMachine.class);

    private final LogConsumer consumer;
    private final EngineListener listener;
    private final Executor worker;
    private final int snapshotEntries;
    private final long snapshotBytes;
    private final Runnable takeSnapshot;
    private long entriesSinceSnapshot;
    private long bytesSinceSnapshot;

    EngineStateMachine(
            LogConsumer consumer,
            EngineListener listener,
            Executor worker,
            int snapshotEntries,
            long snapshotBytes,
            Runnable takeSnapshot) {
        this.consumer = consumer;
        this.listener = listener;
        this.worker = worker;
        this.snapshotEntries = snapshotEntries;
        this.snapshotBytes = snapshotBytes;
        this.takeSnapshot = takeSnapshot;
    }

    @Override
    @SuppressWarnings("CatchingUnchecked") // whatever goes wrong here must stop the node rather than let it diverge
    public void onApply(Iterator entries) {
        long last = 0;
        try {
            while (entries.hasNext()) {
                // The buffer belongs to the log: read a duplicate.
                ByteBuffer data = entries.getData().duplicate();
                bytesSinceSnapshot += data.remaining();
                entriesSinceSnapshot++;
                last = entries.getIndex();
                consumer.apply(last, data);
                Closure done = entries.done();
                if (done != null) {
                    done.run(Status.OK());
                }
                entries.next();
            }
            consumer.endBatch(last);
        } catch (RuntimeException | Error e) {
            LOG.error("Entry {} could not be applied; this node stops taking part", entries.getIndex(), e);
            entries.setErrorAndRollback(1, new Status(RaftError.ESTATEMACHINE, "entry %d: %s", last, e));
            return;
        }
        if (entriesSinceSnapshot >= snapshotEntries || bytesSinceSnapshot >= snapshotBytes) {
            entriesSinceSnapshot = 0;
            bytesSinceSnapshot = 0;
            takeSnapshot.run();
        }
    }

    @Override
    public void onSnapshotSave(SnapshotWriter writer, Closure done) {
        SnapshotCapture capture;
        try {
            capture = consumer.captureSnapshot();
        } catch (RuntimeException e) {
            LOG.error("The state could not be captured for a snapshot", e);
            done.run(new Status(RaftError.EIO, "capture failed: %s", e));
            return;
        }
        worker.execute(() -> write(capture, writer, done));
    }

    private static void write(SnapshotCapture capture, SnapshotWriter writer, Closure done) {
        Path directory = Path.of(writer.getPath());
        try (capture) {
            capture.writeTo(directory);
            try (Stream<Path> files = Files.list(directory)) {
                files.filter(file -> !file.getFileName().toString().startsWith("__raft"))
                        .forEach(file -> {
                            force(file);
                            writer.addFile(file.getFileName().toString());
                        });
            }
        } catch (IOException | RuntimeException e) {
            LOG.error(
                    "The snapshot could not be written to {}; the log is kept and it is tried again later",
                    directory,
                    e);
            done.run(new Status(RaftError.EIO, "writing failed: %s", e));
            return;
        }
        done.run(Status.OK());
    }

    private static void force(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        long lastIndex = reader.load().getLastIncludedIndex();
        try {
            consumer.loadSnapshot(Path.of(reader.getPath()), lastIndex);
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.error("The snapshot at {} could not be loaded; this node cannot take part", reader.getPath(), e);
            return false;
        }
    }

    @Override
    public void onLeaderStart(long term) {
        listener.onLeading(term);
    }

    @Override
    public void onLeaderStop(Status status) {
        listener.onLeadingEnded(status.getErrorMsg());
    }

    @Override
    public void onStartFollowing(LeaderChangeContext context) {
        listener.onFollowing(PeerIds.toNodeId(context.getLeaderId()), context.getTerm());
    }

    @Override
    public void onStopFollowing(LeaderChangeContext context) {
        listener.onFollowingEnded(context.getStatus().getErrorMsg());
    }

    @Override
    public void onConfigurationCommitted(Configuration configuration) {
        listener.onConfiguration(List.copyOf(
                configuration.listPeers().stream().map(PeerIds::toNodeId).toList()));
    }

    @Override
    public void onError(RaftException e) {
        listener.onFatal(String.valueOf(e.getMessage()));
    }
}
