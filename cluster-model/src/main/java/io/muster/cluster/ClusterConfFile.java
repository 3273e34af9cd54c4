package io.muster.cluster;

import io.muster.cluster.threads.DaemonThreads;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@code cluster.conf} on disk, read at start and followed afterwards. The file belongs to the operator: it is never
 * written.
 *
 * <p>The content is compared at an interval instead of waiting for file events, because events are not delivered on
 * network file systems, in bind mounts of single files and for the symbolic links of Kubernetes volumes. An edit counts
 * once two readings in a row agree, so that a half-written file is not taken. A broken edit keeps the last good list and
 * is logged once. Thread-safe; the listener is called on the watcher's own thread, one call at a time.
 */
public final class ClusterConfFile implements AutoCloseable {

    /** How often the content is compared unless said otherwise. */
    public static final Duration DEFAULT_INTERVAL = Duration.ofMillis(500);

    private static final Logger log = LoggerFactory.getLogger(ClusterConfFile.class);
    private static final int LARGEST_FILE = 1 << 20;

    private final Path file;
    private final int defaultPort;
    private final Consumer<ClusterConf> listener;
    private final ScheduledExecutorService executor;
    private volatile ClusterConf current;
    private Reading accepted;
    private Reading pending;

    private ClusterConfFile(
            Path file, int defaultPort, Duration interval, Reading first, Consumer<ClusterConf> listener) {
        this.file = file;
        this.defaultPort = defaultPort;
        this.listener = listener;
        this.accepted = first;
        this.pending = first;
        this.current = parse(file, first, defaultPort);
        this.executor = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("cluster-conf-watcher"));
        long nanos = interval.toNanos();
        executor.scheduleWithFixedDelay(this::compare, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Reads the file once.
     *
     * @param defaultPort the port of an entry without one: the node's own HTTP port
     * @throws ClusterConfException if the file cannot be read, has a broken line or lists no member
     */
    public static ClusterConf read(Path file, int defaultPort) {
        return parse(file, Reading.of(file), defaultPort);
    }

    /**
     * Reads the file and follows it until {@link #close()}.
     *
     * @param listener told each new list that differs from the one before; not told the first one
     * @throws ClusterConfException if the file cannot be used at the start
     */
    public static ClusterConfFile watch(Path file, int defaultPort, Duration interval, Consumer<ClusterConf> listener) {
        return new ClusterConfFile(file, defaultPort, interval, Reading.of(file), listener);
    }

    /** The last good list. */
    public ClusterConf current() {
        return current;
    }

    /** Stops following the file. The listener is not called any more once this returns. */
    @Override
    public void close() {
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
                log.warn("The watcher of {} did not stop within 5 s; its listener is still busy", file);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void compare() {
        try {
            Reading reading = Reading.of(file);
            boolean settled = reading.equals(pending);
            pending = reading;
            if (!settled || reading.equals(accepted)) {
                return;
            }
            accepted = reading;
            ClusterConf next = parse(file, reading, defaultPort);
            ClusterConf previous = current;
            current = next;
            if (!next.members().equals(previous.members())) {
                log.info("{} now lists {}", file, next.members());
                listener.accept(next);
            }
        } catch (ClusterConfException e) {
            log.warn("{}; the list {} stays in use until the file is corrected", e.getMessage(), current.members());
        } catch (RuntimeException e) {
            // An exception would end the schedule and the file would silently no longer be followed.
            log.error("A change of {} could not be applied; it is still followed", file, e);
        }
    }

    private static ClusterConf parse(Path file, Reading reading, int defaultPort) {
        if (reading.problem().isPresent()) {
            throw new ClusterConfException(reading.problem().get());
        }
        ClusterConf conf = ClusterConf.parse(file.toString(), reading.text(), defaultPort);
        if (conf.members().isEmpty()) {
            throw new ClusterConfException(
                    file + " lists no member; expected one address a line, for example 10.0.0.1:8848");
        }
        conf.warnings().forEach(log::warn);
        return conf;
    }

    /** What was found on disk: a text, or the reason why there is none. */
    private record Reading(String text, Optional<String> problem) {

        static Reading of(Path file) {
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(LARGEST_FILE + 1);
                if (bytes.length > LARGEST_FILE) {
                    return failed(file + " is larger than 1 MiB and cannot be a member list");
                }
                return new Reading(
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .decode(ByteBuffer.wrap(bytes))
                                .toString(),
                        Optional.empty());
            } catch (NoSuchFileException e) {
                return failed(file + " does not exist; expected a file with one member address a line");
            } catch (AccessDeniedException e) {
                return failed(file + " cannot be read: permission denied");
            } catch (CharacterCodingException e) {
                return failed(file + " is not UTF-8 text");
            } catch (IOException e) {
                return failed(file + " cannot be read: " + e.getMessage());
            }
        }

        private static Reading failed(String problem) {
            return new Reading("", Optional.of(problem));
        }
    }
}
