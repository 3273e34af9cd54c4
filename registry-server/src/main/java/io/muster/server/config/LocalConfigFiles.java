package io.muster.server.config;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.muster.cluster.threads.DaemonThreads;
import io.muster.server.digest.Sha256;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's own copy of every configuration of the external database, one file each, so that an outage of the database stops
 * publishing and not reading, also across a restart of the node.
 *
 * <p>A file is one line of JSON that describes the state, then the content in UTF-8. It is written beside and moved into
 * place, by one thread at a time; what waits to be written is at most one state for each configuration and is found by reads. Whoever is
 * about to show a state in place of another one writes it first ({@link #settle}): a node that is killed and comes back without the database
 * then serves nothing older than what it has shown. (Files are not forced to the disk: the machine has to stay up.)
 */
final class LocalConfigFiles implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LocalConfigFiles.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final int LONGEST_HEADER = 128 * 1024;
    private static final int NAME_BYTES = 20;

    private final Path directory;
    private final ConcurrentHashMap<String, Waiting> waiting = new ConcurrentHashMap<>();
    private final ExecutorService writer = Executors.newSingleThreadExecutor(DaemonThreads.named("config-files"));
    /** Held while a file is written. */
    private final Object writing = new Object();

    private boolean failureTold;

    /** @param directory is made when something is stored */
    LocalConfigFiles(Path directory) {
        this.directory = directory;
    }

    /** The first line of a file. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Header(
            String namespace,
            String group,
            String dataId,
            @Nullable String grayName,
            @Nullable String grayRule,
            String md5,
            String type,
            String encryptedDataKey,
            long modified) {}

    /** A state that is not on disk yet; without a header the file is to be deleted. */
    private record Waiting(@Nullable Header header, @Nullable String content) {}

    /** Stores a state soon; never blocks. */
    void store(ConfigKey key, @Nullable GrayVersion gray, ConfigVersion version, String content) {
        put(
                name(key, gray == null ? null : gray.name),
                new Waiting(
                        new Header(
                                key.namespace(),
                                key.group(),
                                key.dataId(),
                                gray == null ? null : gray.name,
                                gray == null ? null : gray.rule.stored(),
                                version.md5,
                                version.type,
                                version.encryptedDataKey,
                                version.modifiedAtMillis),
                        content));
    }

    /** Deletes a state soon; never blocks. */
    void remove(ConfigKey key, @Nullable String grayName) {
        put(name(key, grayName), new Waiting(null, null));
    }

    private void put(String name, Waiting state) {
        if (waiting.put(name, state) == null) {
            writer.execute(() -> write(name));
        }
    }

    /** Writes what waits for this name now, on the calling thread; takes as long as the disk does. */
    void settle(ConfigKey key, @Nullable String grayName) {
        write(name(key, grayName));
    }

    private void write(String name) {
        synchronized (writing) {
            Waiting state = waiting.get(name);
            if (state == null) {
                return;
            }
            try {
                write(directory.resolve(name), state);
                failureTold = false;
            } catch (IOException failure) {
                if (!failureTold) {
                    failureTold = true;
                    log.warn(
                            "The local copy of configurations cannot be written at {}: {}. Reads would stop with the database; "
                                    + "make the directory writable.",
                            directory,
                            failure.toString());
                }
            }
            if (!waiting.remove(name, state)) {
                writer.execute(() -> write(name)); // a later state came meanwhile
            }
        }
    }

    private static void write(Path file, Waiting state) throws IOException {
        Header header = state.header();
        String content = state.content();
        if (header == null || content == null) {
            Files.deleteIfExists(file);
            return;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(JSON.writeValueAsBytes(header));
        bytes.write('\n');
        bytes.write(content.getBytes(StandardCharsets.UTF_8));
        Files.createDirectories(file.getParent());
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        Files.write(beside, bytes.toByteArray());
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Reads the content of exactly this state; empty when the copy holds another one or none. Blocks. */
    Optional<String> read(ConfigKey key, @Nullable String grayName, ConfigVersion wanted) {
        String name = name(key, grayName);
        Waiting unwritten = waiting.get(name);
        if (unwritten != null) {
            Header header = unwritten.header();
            return header != null && header.md5().equals(wanted.md5)
                    ? Optional.ofNullable(unwritten.content())
                    : Optional.empty();
        }
        try {
            byte[] bytes = Files.readAllBytes(directory.resolve(name));
            int end = endOfHeader(bytes);
            String content = new String(bytes, end + 1, bytes.length - end - 1, StandardCharsets.UTF_8);
            return ConfigRules.md5(content).equals(wanted.md5) ? Optional.of(content) : Optional.empty();
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IOException failure) {
            log.warn("The local copy of {} cannot be read: {}", key, failure.toString());
            return Optional.empty();
        }
    }

    private static int endOfHeader(byte[] bytes) throws IOException {
        for (int index = 0; index < bytes.length; index++) {
            if (bytes[index] == '\n') {
                return index;
            }
        }
        throw new IOException("the file has no first line");
    }

    /** Reads the states of everything that is stored. Blocks. Damaged files are left out, one log line for all. */
    Map<ConfigKey, ConfigEntry> loadAll() {
        Map<ConfigKey, ConfigEntry> entries = new HashMap<>();
        if (!Files.isDirectory(directory)) {
            return entries;
        }
        int damaged = 0;
        try (Stream<Path> files = Files.walk(directory, 2)) {
            List<Path> all = files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".new"))
                    .toList();
            for (Path file : all) {
                try {
                    add(readHeader(file), entries);
                } catch (IOException unreadable) {
                    damaged++;
                }
            }
        } catch (IOException | UncheckedIOException failure) {
            log.warn("The local copy of configurations at {} cannot be read: {}", directory, failure.toString());
        }
        if (damaged > 0) {
            log.warn("{} files of the local copy at {} are damaged and are ignored.", damaged, directory);
        }
        return entries;
    }

    private static Header readHeader(Path file) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1024)) {
            int next;
            while ((next = bytes.read()) >= 0 && next != '\n' && line.size() < LONGEST_HEADER) {
                line.write(next);
            }
        }
        return JSON.readValue(line.toByteArray(), Header.class);
    }

    private static void add(Header header, Map<ConfigKey, ConfigEntry> entries) {
        ConfigKey key = new ConfigKey(header.namespace(), header.group(), header.dataId());
        ConfigVersion version =
                new ConfigVersion(header.md5(), header.type(), header.encryptedDataKey(), header.modified(), 0);
        ConfigEntry entry = entries.getOrDefault(key, ConfigEntry.EMPTY);
        String grayName = header.grayName();
        String grayRule = header.grayRule();
        if (grayName == null || grayRule == null) {
            entries.put(key, entry.withFormal(version));
        } else {
            GrayRule.parse(grayRule)
                    .ifPresent(rule -> entries.put(key, entry.withGray(new GrayVersion(grayName, rule, version))));
        }
    }

    /** A path that no name can lead out of the directory. */
    private static String name(ConfigKey key, @Nullable String grayName) {
        String full = key.namespace()
                + '\u0002'
                + key.group()
                + '\u0002'
                + key.dataId()
                + '\u0002'
                + (grayName == null ? "" : grayName);
        String hexadecimal = Sha256.hexadecimal(full, NAME_BYTES);
        return hexadecimal.substring(0, 2) + "/" + hexadecimal.substring(2);
    }

    /** Writes what waits, for a few seconds at most. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(5, TimeUnit.SECONDS)) {
                log.warn("{} configurations were not written to the local copy.", waiting.size());
                writer.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            writer.shutdownNow();
        }
    }
}
