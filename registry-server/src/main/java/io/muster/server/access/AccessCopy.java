package io.muster.server.access;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.muster.cluster.threads.DaemonThreads;
import io.muster.persistence.AccessTables;
import io.muster.persistence.RoleBinding;
import io.muster.persistence.StoredPermission;
import io.muster.persistence.StoredUser;
import io.muster.server.digest.Sha256;
import io.muster.server.storage.OwnerOnlyFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's own copy of the users, roles and permissions of the external database, so that a node which is restarted while the database
 * is away still knows who is calling. Password hashes are in it: the file is readable by its owner only, as the node's other secrets are.
 *
 * <p>The file is written by a thread of its own when the tables have changed; of what waits only the latest is written. Its time of last
 * modification says when the tables were last found to be like this. Thread-safe.
 */
final class AccessCopy implements AutoCloseable {

    /** The file below the data directory. */
    static final String FILE = "access-copy";

    private static final Logger log = LoggerFactory.getLogger(AccessCopy.class);

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .build();

    /** The file's content. */
    private record Content(
            List<StoredUser> users,
            List<RoleBinding> roles,
            List<StoredPermission> permissions,
            List<String> passwordChangeDue) {

        Content {
            users = List.copyOf(users); // refuses gaps, which only a damaged file has
            roles = List.copyOf(roles);
            permissions = List.copyOf(permissions);
            passwordChangeDue = List.copyOf(passwordChangeDue);
        }

        /** Equal tables give equal bytes. */
        static Content of(AccessTables tables) {
            return new Content(
                    tables.users(),
                    tables.roles(),
                    tables.permissions(),
                    tables.passwordChangeDue().stream().sorted().toList());
        }

        AccessTables tables() {
            return new AccessTables(users, roles, permissions, new HashSet<>(passwordChangeDue));
        }
    }

    /**
     * What the tables held.
     *
     * @param asOf when they were last found to hold it
     */
    record Kept(AccessTables tables, Instant asOf) {}

    private final Path file;
    private final AtomicReference<@Nullable Kept> waiting = new AtomicReference<>();

    /** Turns away what comes after the end; while one write waits no other is queued. */
    private final ThreadPoolExecutor writer = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(1),
            DaemonThreads.named("muster-access-copy"),
            new ThreadPoolExecutor.DiscardPolicy());

    /** Of what the file holds; only the writer's thread touches both. */
    private byte @Nullable [] written;

    private boolean failureTold;

    AccessCopy(Path dataDirectory) {
        file = dataDirectory.resolve(FILE);
    }

    /** Keeps what was read from the database soon; never blocks. Call in the order of the reads. */
    void keep(AccessTables tables, Instant readAt) {
        waiting.set(new Kept(tables, readAt));
        writer.execute(this::write);
    }

    private void write() {
        Kept latest = waiting.getAndSet(null);
        if (latest == null) {
            return; // written with an earlier turn
        }
        Content content = Content.of(latest.tables());
        try {
            byte[] digest = digest(content);
            if (!MessageDigest.isEqual(digest, written) || !Files.exists(file)) {
                written = null;
                OwnerOnlyFile.replace(file, output -> JSON.writeValue(output, content));
                written = digest;
            }
            Files.setLastModifiedTime(file, FileTime.from(latest.asOf()));
            failureTold = false;
        } catch (IOException failure) {
            if (!failureTold) {
                failureTold = true;
                log.warn(
                        "The local copy of users, roles and permissions cannot be written to {}: {}. If this node were restarted while the"
                                + " database is away, it would know nobody, or what was so earlier; make its directory writable.",
                        file,
                        failure.toString());
            }
        }
    }

    private static byte[] digest(Content content) throws IOException {
        MessageDigest digest = Sha256.begin();
        JSON.writeValue(new DigestOutputStream(OutputStream.nullOutputStream(), digest), content);
        return digest.digest();
    }

    /** Reads the copy; empty, with a line in the log where there is a damaged one, when nothing was kept. Blocks. */
    Optional<Kept> read() {
        try {
            Instant asOf = Files.getLastModifiedTime(file).toInstant();
            Content content = JSON.readValue(file.toFile(), Content.class);
            return Optional.of(new Kept(content.tables(), asOf));
        } catch (NoSuchFileException neverKept) {
            return Optional.empty();
        } catch (IOException failure) {
            log.warn(
                    "The local copy of users, roles and permissions in {} cannot be read and is not used: {}",
                    file,
                    failure instanceof JsonProcessingException damaged
                            ? "it is damaged (" + damaged.getClass().getSimpleName() + ")"
                            : failure.toString());
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }

    /** Writes what waits, for a few seconds at most. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(5, TimeUnit.SECONDS)) {
                log.warn("The local copy of users, roles and permissions was not written to {} before the end.", file);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
