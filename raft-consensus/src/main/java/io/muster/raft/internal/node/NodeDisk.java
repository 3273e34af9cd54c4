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
import java.util.HashMap;
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
    private final Map<NodeId, String> storages = new TreeMap<>();
    private final Map<NodeId, PeerAddress> addresses = new TreeMap<>();
    private List<NodeId> founders = List.of();
    private Standing standing = Standing.EMPTY;
    private String clusterId = "";

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
            disk.save();
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
        disk.standing = Standing.valueOf(properties.getProperty("standing", Standing.EMPTY.name()));
        disk.clusterId = properties.getProperty("cluster.id", "");
        List<NodeId> founders = new ArrayList<>();
        for (String founder : properties.getProperty("founders", "").split(" ")) {
            if (!founder.isEmpty()) {
                founders.add(new NodeId(founder));
            }
        }
        disk.founders = List.copyOf(founders);
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith("seen.storage.")) {
                disk.storages.put(new NodeId(key.substring("seen.storage.".length())), properties.getProperty(key));
            } else if (key.startsWith("seen.address.")) {
                disk.addresses.put(
                        new NodeId(key.substring("seen.address.".length())),
                        PeerAddress.parse(properties.getProperty(key)));
            }
        }
        return disk;
    }

    NodeId id() {
        return id;
    }

    String storageId() {
        return storageId;
    }

    synchronized Standing standing() {
        return standing;
    }

    synchronized String clusterId() {
        return clusterId;
    }

    synchronized List<NodeId> founders() {
        return founders;
    }

    synchronized Map<NodeId, PeerAddress> addresses() {
        return new HashMap<>(addresses);
    }

    /** The disk of each member as it was first seen or last admitted. */
    synchronized Map<NodeId, String> storages() {
        return new HashMap<>(storages);
    }

    synchronized void found(List<RaftMember> members) {
        standing = Standing.FOUNDER;
        founders = members.stream().map(RaftMember::id).toList();
        save();
    }

    synchronized void admitted() {
        if (standing == Standing.EMPTY) {
            standing = Standing.ADMITTED;
            save();
        }
    }

    synchronized void clusterId(String value) {
        if (!clusterId.equals(value)) {
            clusterId = value;
            save();
        }
    }

    /** Notes the disk of a member unless one is known: only the log replaces a known one. */
    synchronized void storageSeen(NodeId member, String storage) {
        if (!member.equals(id) && !storage.isEmpty() && storages.putIfAbsent(member, storage) == null) {
            save();
        }
    }

    synchronized void storageAdmitted(NodeId member, String storage) {
        if (!member.equals(id) && !storage.equals(storages.put(member, storage))) {
            save();
        }
    }

    synchronized void address(NodeId member, PeerAddress address) {
        if (!member.equals(id) && !address.equals(addresses.put(member, address))) {
            save();
        }
    }

    synchronized void forget(NodeId member) {
        boolean known = storages.remove(member) != null;
        known |= addresses.remove(member) != null;
        if (known) {
            save();
        }
    }

    private void save() {
        Properties properties = new Properties();
        properties.setProperty("node.id", id.value());
        properties.setProperty("storage.id", storageId);
        properties.setProperty("standing", standing.name());
        properties.setProperty("cluster.id", clusterId);
        properties.setProperty(
                "founders",
                String.join(" ", founders.stream().map(NodeId::value).toList()));
        storages.forEach((member, storage) -> properties.setProperty("seen.storage." + member, storage));
        addresses.forEach((member, address) -> properties.setProperty("seen.address." + member, address.toString()));
        StringWriter text = new StringWriter();
        try {
            properties.store(text, "Written by this node. Do not edit.");
            writeDurably(text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new StartFailedException("cannot write " + directory.resolve(FILE) + ": " + e, e);
        }
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
