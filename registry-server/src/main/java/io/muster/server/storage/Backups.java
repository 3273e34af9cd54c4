package io.muster.server.storage;

import io.muster.persistence.BackupFile;
import io.muster.persistence.EmbeddedDatabase;
import io.muster.server.problem.Failures;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.muster.server.replication.Outcome;
import io.muster.server.replication.Replicator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Backups of the embedded database while the node works, and their way back. Both lie in one directory of the node, so that no
 * request can name another place. Thread-safe; never blocks its callers.
 *
 * <p>A backup is what this node has committed at one moment. A restore goes through the log, portion by portion, so that all nodes of
 * the cluster store the same; other writes are refused meanwhile.
 */
public final class Backups {

    private static final Logger log = LoggerFactory.getLogger(Backups.class);
    private static final DateTimeFormatter NAME_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,120}");
    /** Portions that are in the log at the same time. */
    private static final int MOST_UNDER_WAY = 8;

    private final EmbeddedDatabase database;
    private final Replicator replicator;
    private final Path directory;
    private final Executor workers;
    private final Clock clock;
    private volatile Progress progress = new Progress(State.NONE, 0, 0, "no restore has been asked for");

    /**
     * @param directory is made when it is needed
     * @param workers may be blocked
     */
    public Backups(EmbeddedDatabase database, Replicator replicator, Path directory, Executor workers, Clock clock) {
        this.database = database;
        this.replicator = replicator;
        this.directory = directory;
        this.workers = workers;
        this.clock = clock;
    }

    /**
     * A finished backup.
     *
     * @param file its name in the directory of backups
     */
    public record Backup(String file, long bytes, BackupFile.Content content) {}

    /** How far a restore is. */
    public enum State {
        NONE,
        RUNNING,
        DONE,
        FAILED
    }

    /** @param sentence for an operator */
    public record Progress(State state, long rowsDone, long rows, String sentence) {}

    /** Writes a backup of what is committed now, after everything that was acknowledged anywhere before this call. */
    public CompletableFuture<Backup> write() {
        return replicator.readBarrier().thenApplyAsync(index -> writeNow(), workers);
    }

    private Backup writeNow() {
        String name = "muster-" + NAME_TIME.format(clock.instant()) + "-"
                + UUID.randomUUID().toString().substring(0, 8) + ".backup";
        Path unfinished = directory.resolve(name + ".unfinished");
        try (EmbeddedDatabase.Snapshot view = database.openBackup()) {
            view.writeTo(unfinished);
            Path written;
            try (Stream<Path> files = Files.list(unfinished)) {
                written = files.findFirst().orElseThrow();
            }
            Path file = directory.resolve(name);
            BackupFile.Content content = BackupFile.verify(written);
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
            Files.delete(unfinished);
            log.info(
                    "Backup {}: {} configurations, {} rows, log index {}",
                    file,
                    content.configurations(),
                    content.rows(),
                    content.appliedIndex());
            return new Backup(name, Files.size(file), content);
        } catch (IOException | UncheckedIOException failure) {
            throw new ProblemException(
                    ProblemKind.INTERNAL, "the backup could not be written below " + directory + ": " + failure);
        }
    }

    /** How the last restore that was asked for on this node fares. */
    public Progress progress() {
        return progress;
    }

    /**
     * Begins to put a backup back; {@link #progress} tells how it goes.
     *
     * @param file the name of a file in the directory of backups
     * @param replace whether configurations and namespaces that are there may be removed
     */
    public synchronized void restore(String file, boolean replace) {
        if (!NAME.matcher(file).matches() || !Files.isRegularFile(directory.resolve(file))) {
            throw new ProblemException(ProblemKind.RESOURCE_NOT_FOUND, "there is no file of this name in " + directory);
        }
        if (progress.state() == State.RUNNING) {
            throw new ProblemException(ProblemKind.RESOURCE_CONFLICT, "a restore is under way on this node already");
        }
        progress = new Progress(State.RUNNING, 0, 0, "the file is being checked");
        CompletableFuture.runAsync(() -> run(directory.resolve(file), replace), workers)
                .exceptionally(failure -> {
                    Throwable cause = Failures.cause(failure);
                    progress = new Progress(
                            State.FAILED,
                            progress.rowsDone(),
                            progress.rows(),
                            String.valueOf(cause.getMessage()) + unfinishedAdvice());
                    log.warn("The restore of {} failed: {}", file, progress.sentence());
                    return null;
                });
    }

    private String unfinishedAdvice() {
        return progress.rowsDone() > 0 ? "; writes are refused until a restore is run to its end" : "";
    }

    private void run(Path file, boolean replace) {
        BackupFile.Content content = BackupFile.verify(file);
        String attempt = UUID.randomUUID().toString();
        progress = new Progress(State.RUNNING, 0, content.rows(), "the rows are being restored");
        await(replicator.propose(new RestoreCommand.Begin(attempt, replace)));
        Deque<CompletableFuture<Outcome>> underWay = new ArrayDeque<>();
        BackupFile.read(file, portion -> {
            if (underWay.size() >= MOST_UNDER_WAY) {
                await(underWay.removeFirst());
            }
            underWay.add(replicator.propose(new RestoreCommand.Rows(
                    attempt, portion.table(), portion.columns(), portion.rows(), portion.count())));
            progress = new Progress(
                    State.RUNNING, progress.rowsDone() + portion.count(), content.rows(), progress.sentence());
        });
        underWay.forEach(Backups::await);
        await(replicator.propose(new RestoreCommand.End(attempt, content.lastId())));
        progress = new Progress(
                State.DONE,
                content.rows(),
                content.rows(),
                content.configurations() + " configurations (" + content.rows() + " rows) are restored");
        log.info("Restored {}: {}", file, progress.sentence());
    }

    private static void await(CompletableFuture<Outcome> proposal) {
        proposal.join().valueOrThrow(Object.class);
    }
}
