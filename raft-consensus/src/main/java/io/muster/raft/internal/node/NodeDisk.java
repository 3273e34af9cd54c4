package io.muster.raft.internal.node;

import io.muster.raft.NodeId;
import io.muster.raft.PeerAddress;
import io.muster.raft.RaftMember;
import io.muster.raft.RaftSettings;
import io.muster.raft.StartFailedException;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a node keeps about itself and others outside the log: its id, the name of this disk, whether this disk may vote,
 * and which disk and address each other member was seen with. Every change is on disk when the method returns.
 */
final class NodeDisk implements AutoCloseable {
    private static final String FILE = "node.properties";

    /** What this disk may do. */
    enum Standing {
        /** Nothing yet: it holds no log and has promised nothing to anybody. */
        EMPTY,
        /** It founded the cluster together with a majority. */
        FOUNDER,
        /** The log of its cluster admitted it. */
        ADMITTED
    }

    private final Path directory;
    private final FileChannel lockChannel;
    private final FileLock lock;
    private final NodeId id;
    private final String storageId;
    private volatile Notes notes = new Notes(Standing.EMPTY, "", List.of(), Map.of(), Map.of());

    /**
     * What may change, immutable: readers (event loops among them) take what was last written and never wait for a disk.
     *
     * @param storages the disk of each other member as it was first seen or last admitted
     */
    private record Notes(
            Standing standing,
            String clusterId,
            List<NodeId> founders,
            Map<NodeId, String> storages,
            Map<NodeId, PeerAddress> addresses) {

        Notes withStanding(Standing value) {
            return new Notes(value, clusterId, founders, storages, addresses);
        }

        Notes withStorage(NodeId member, String storage) {
            return new Notes(standing, clusterId, founders, with(storages, member, storage), addresses);
        }

        Notes withAddress(NodeId member, PeerAddress address) {
            return new Notes(standing, clusterId, founders, storages, with(addresses, member, address));
        }

        Notes without(NodeId member) {
            Map<NodeId, String> otherStorages = new TreeMap<>(storages);
            otherStorages.remove(member);
            Map<NodeId, PeerAddress> otherAddresses = new TreeMap<>(addresses);
            otherAddresses.remove(member);
            return new Notes(standing, clusterId, founders, Map.copyOf(otherStorages), Map.copyOf(otherAddresses));
        }

        private static <V> Map<NodeId, V> with(Map<NodeId, V> map, NodeId key, V value) {
            Map<NodeId, V> changed = new TreeMap<>(map);
            changed.put(key, value);
            return Map.copyOf(changed);
        }
    }

    private NodeDisk(Path directory, FileChannel lockChannel, FileLock lock, NodeId id, String storageId) {
        this.directory = directory;
        this.lockChannel = lockChannel;
        this.lock = lock;
        this.id = id;
        this.storageId = storageId;
    }

    /** @throws StartFailedException naming the directory and what is wrong with it */
    static NodeDisk open(RaftSettings settings) {
        Path directory = settings.dataDirectory();
        FileChannel channel = null;
        try {
            Files.createDirectories(directory);
            channel = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new StartFailedException("the data directory " + directory + " is in use by another process");
            }
            return load(settings, channel, lock);
        } catch (IOException | IllegalArgumentException e) {
            closeQuietly(channel);
            throw new StartFailedException(
                    "the data directory " + directory + " cannot be used: "
                            + e.getClass().getSimpleName() + ": " + e.getMessage(),
                    e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // The cause that is already being reported matters more.
                return;
            }
        }
    }

    private static NodeDisk load(RaftSettings settings, FileChannel channel, FileLock lock) throws IOException {
        Path directory = settings.dataDirectory();
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            if (Files.exists(directory.resolve("log"))) {
                throw new IOException("it holds a log but no " + FILE
                        + "; restore that file, or empty the directory to let the node come back as a new one");
            }
            NodeDisk disk = new NodeDisk(
                    directory,
                    channel,
                    lock,
                    settings.nodeId(),
                    UUID.randomUUID().toString());
            disk.save(disk.notes);
            return disk;
        }
        Properties properties = new Properties();
        properties.load(new StringReader(Files.readString(file)));
        String id = properties.getProperty("node.id");
        String storage = properties.getProperty("storage.id");
        if (id == null || storage == null) {
            throw new IOException(FILE + " names no node.id or no storage.id");
        }
        NodeDisk disk = new NodeDisk(directory, channel, lock, new NodeId(id), storage);
        disk.notes = read(properties);
        return disk;
    }

    private static Notes read(Properties properties) {
        List<NodeId> founders = new ArrayList<>();
        for (String founder : properties.getProperty("founders", "").split(" ")) {
            if (!founder.isEmpty()) {
                founders.add(new NodeId(founder));
            }
        }
        Map<NodeId, String> storages = new TreeMap<>();
        Map<NodeId, PeerAddress> addresses = new TreeMap<>();
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith("seen.storage.")) {
                storages.put(new NodeId(key.substring("seen.storage.".length())), properties.getProperty(key));
            } else if (key.startsWith("seen.address.")) {
                addresses.put(
                        new NodeId(key.substring("seen.address.".length())),
                        PeerAddress.parse(properties.getProperty(key)));
            }
        }
        return new Notes(
                Standing.valueOf(properties.getProperty("standing", Standing.EMPTY.name())),
                properties.getProperty("cluster.id", ""),
                List.copyOf(founders),
                Map.copyOf(storages),
                Map.copyOf(addresses));
    }

    NodeId id() {
        return id;
    }

    String storageId() {
        return storageId;
    }

    Standing standing() {
        return notes.standing;
    }

    String clusterId() {
        return notes.clusterId;
    }

    List<NodeId> founders() {
        return notes.founders;
    }

    Map<NodeId, PeerAddress> addresses() {
        return notes.addresses;
    }

    /** The disk of each member as it was first seen or last admitted. */
    Map<NodeId, String> storages() {
        return notes.storages;
    }

    synchronized void found(List<RaftMember> members) {
        List<NodeId> founders = members.stream().map(RaftMember::id).toList();
        save(new Notes(Standing.FOUNDER, notes.clusterId, founders, notes.storages, notes.addresses));
    }

    synchronized void admitted() {
        if (notes.standing == Standing.EMPTY) {
            save(notes.withStanding(Standing.ADMITTED));
        }
    }

    synchronized void clusterId(String value) {
        if (!notes.clusterId.equals(value)) {
            save(new Notes(notes.standing, value, notes.founders, notes.storages, notes.addresses));
        }
    }

    /** Notes the disk of a member unless one is known: only the log replaces a known one. */
    synchronized void storageSeen(NodeId member, String storage) {
        if (!member.equals(id) && !storage.isEmpty() && !notes.storages.containsKey(member)) {
            save(notes.withStorage(member, storage));
        }
    }

    synchronized void storageAdmitted(NodeId member, String storage) {
        if (!member.equals(id) && !storage.equals(notes.storages.get(member))) {
            save(notes.withStorage(member, storage));
        }
    }

    synchronized void address(NodeId member, PeerAddress address) {
        if (!member.equals(id) && !address.equals(notes.addresses.get(member))) {
            save(notes.withAddress(member, address));
        }
    }

    synchronized void forget(NodeId member) {
        if (notes.storages.containsKey(member) || notes.addresses.containsKey(member)) {
            save(notes.without(member));
        }
    }

    /** Nobody reads what is not on disk yet: a vote that is given must not be forgotten. */
    private void save(Notes changed) {
        Properties properties = new Properties();
        properties.setProperty("node.id", id.value());
        properties.setProperty("storage.id", storageId);
        properties.setProperty("standing", changed.standing.name());
        properties.setProperty("cluster.id", changed.clusterId);
        properties.setProperty(
                "founders",
                String.join(" ", changed.founders.stream().map(NodeId::value).toList()));
        changed.storages.forEach((member, storage) -> properties.setProperty("seen.storage." + member, storage));
        changed.addresses.forEach(
                (member, address) -> properties.setProperty("seen.address." + member, address.toString()));
        StringWriter text = new StringWriter();
        try {
            properties.store(text, "Written by this node. Do not edit.");
            writeDurably(text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new StartFailedException("cannot write " + directory.resolve(FILE) + ": " + e, e);
        }
        notes = changed;
    }

    private void writeDurably(byte[] bytes) throws IOException {
        Path temporary = directory.resolve(FILE + ".new");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(temporary, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel parent = FileChannel.open(directory, StandardOpenOption.READ)) {
            parent.force(true);
        }
    }

    @Override
    public void close() {
        try {
            lock.release();
            lockChannel.close();
        } catch (IOException e) {
            throw new IllegalStateException("cannot release " + directory.resolve("lock"), e);
        }
    }
}
