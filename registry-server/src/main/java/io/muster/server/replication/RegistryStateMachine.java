package io.muster.server.replication;

import io.muster.raft.AppliedCommand;
import io.muster.raft.SnapshotCapture;
import io.muster.raft.StateMachine;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The whole replicated state of a node: hands each command to the executor of its family and saves and loads all parts.
 *
 * <p>Families and parts are added while the node is put together; from the first command on the set is closed. A snapshot is
 * a flat directory: the files of a part carry its name before a {@code @}.
 */
public final class RegistryStateMachine implements StateMachine<Outcome> {

    private static final String PART_SEPARATOR = "@";

    private final CommandCatalog catalog;
    private final CommandCodec codec;
    private final List<CommandFamily<?>> families = new ArrayList<>();
    private final List<StatePart> parts = new ArrayList<>();
    private final Map<Class<? extends Command>, CommandFamily<?>> familyOf = new HashMap<>();
    private volatile long appliedIndex;

    public RegistryStateMachine(CommandCatalog catalog, CommandCodec codec) {
        this.catalog = catalog;
        this.codec = codec;
    }

    /** Adds a family; before the node starts. */
    public RegistryStateMachine add(CommandFamily<?> family) {
        families.add(family);
        return this;
    }

    /** Adds a part; before the node starts. Parts end their batches in the order in which they were added. */
    public RegistryStateMachine add(StatePart part) {
        if (parts.stream().anyMatch(other -> other.name().equals(part.name()))) {
            throw new IllegalArgumentException("two parts of the state are called " + part.name());
        }
        parts.add(part);
        return this;
    }

    /**
     * Closes the set of families.
     *
     * @throws IllegalStateException when a listed command has no executor or more than one
     */
    public void seal() {
        for (Class<? extends Command> commandClass : catalog.all().values()) {
            List<CommandFamily<?>> takers = families.stream()
                    .filter(family -> family.type().isAssignableFrom(commandClass))
                    .toList();
            if (takers.size() != 1) {
                throw new IllegalStateException(
                        commandClass.getName() + " is executed by " + takers.size() + " families, not by one");
            }
            familyOf.put(commandClass, takers.get(0));
        }
    }

    @Override
    public Outcome apply(AppliedCommand applied) {
        Command command = codec.decode(applied.payload());
        CommandFamily<?> family = familyOf.get(command.getClass());
        if (family == null) {
            throw new IllegalStateException(
                    "nobody executes " + command.getClass().getName() + "; was seal() called?");
        }
        return family.execute(command, new ApplyContext(applied.index(), applied.timestampMillis()));
    }

    @Override
    public void endBatch(long lastIndex) {
        for (StatePart part : parts) {
            part.endBatch(lastIndex);
        }
        appliedIndex = lastIndex;
    }

    /** The last entry whose effects are visible; may be read by any thread. */
    public long appliedIndex() {
        return appliedIndex;
    }

    @Override
    public long durableIndex() {
        return parts.stream().mapToLong(StatePart::durableIndex).max().orElse(0);
    }

    @Override
    public SnapshotCapture captureSnapshot() {
        Map<String, StatePart.Capture> captures = new HashMap<>();
        try {
            for (StatePart part : parts) {
                captures.put(part.name(), part.capture());
            }
        } catch (RuntimeException e) {
            captures.values().forEach(StatePart.Capture::close);
            throw e;
        }
        return new WholeCapture(captures);
    }

    @Override
    public void loadSnapshot(Path directory, long lastIndex) throws IOException {
        Path unpacked = Files.createTempDirectory("muster-snapshot-");
        try {
            for (StatePart part : parts) {
                if (part.durableIndex() >= lastIndex) {
                    continue; // the part is past the snapshot: only what lives in memory is taken from it
                }
                Path partDirectory = Files.createDirectory(unpacked.resolve(part.name()));
                String prefix = part.name() + PART_SEPARATOR;
                try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                    for (Path file : files) {
                        String fileName = file.getFileName().toString();
                        if (fileName.startsWith(prefix)) {
                            linkOrCopy(file, partDirectory.resolve(fileName.substring(prefix.length())));
                        }
                    }
                }
                part.load(partDirectory);
            }
        } finally {
            deleteRecursively(unpacked);
        }
        appliedIndex = lastIndex;
    }

    private static void linkOrCopy(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (IOException | UnsupportedOperationException e) {
            Files.copy(from, to); // another file system
        }
    }

    private static void deleteRecursively(Path directory) throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path path :
                    walk.sorted((a, b) -> b.getNameCount() - a.getNameCount()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static final class WholeCapture implements SnapshotCapture {

        private final Map<String, StatePart.Capture> captures;

        WholeCapture(Map<String, StatePart.Capture> captures) {
            this.captures = captures;
        }

        @Override
        public void writeTo(Path directory) throws IOException {
            for (Map.Entry<String, StatePart.Capture> entry : captures.entrySet()) {
                String part = entry.getKey();
                Path partDirectory = Files.createDirectory(directory.resolve(part + ".part"));
                entry.getValue().writeTo(partDirectory);
                try (DirectoryStream<Path> files = Files.newDirectoryStream(partDirectory)) {
                    for (Path file : files) {
                        Files.move(file, directory.resolve(part + PART_SEPARATOR + file.getFileName()));
                    }
                }
                Files.delete(partDirectory);
            }
        }

        @Override
        public void close() {
            captures.values().forEach(StatePart.Capture::close);
        }
    }
}
