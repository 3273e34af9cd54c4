package io.muster.server.node;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's own directory: makes what is missing, keeps a second process out, and leaves the two small files that the
 * scripts read: {@code data/muster.pid} and {@code data/startup.status}.
 */
final class HomeDirectory implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HomeDirectory.class);

    /** What {@code startup.sh} waits for. */
    enum Status {
        STARTING,
        /** Serving. */
        READY,
        /** Serving what it can, waiting for a majority of the members. */
        WAITING,
        FAILED
    }

    private final Path home;
    private final FileChannel lockFile;
    private final FileLock lock;

    private HomeDirectory(Path home, FileChannel lockFile, FileLock lock) {
        this.home = home;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /**
     * Opens the directory for this process.
     *
     * @throws StartFailure when it cannot be written or another process uses it
     */
    static HomeDirectory open(Path home) {
        Path data = home.resolve("data");
        try {
            Files.createDirectories(data);
            Files.createDirectories(home.resolve("logs"));
            FileChannel channel =
                    FileChannel.open(data.resolve("muster.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new StartFailure("Another Muster process uses " + home
                        + " already; stop it with bin/shutdown.sh --home " + home + " or choose another --home.");
            }
            HomeDirectory directory = new HomeDirectory(home, channel, lock);
            Files.writeString(
                    data.resolve("muster.pid"), ProcessHandle.current().pid() + System.lineSeparator());
            return directory;
        } catch (AccessDeniedException denied) {
            throw new StartFailure(denied.getFile() + " cannot be written; give it to the user that runs Muster ("
                    + System.getProperty("user.name") + ").");
        } catch (FileAlreadyExistsException notADirectory) {
            throw new StartFailure(notADirectory.getFile() + " is in the way: a directory is needed there.");
        } catch (IOException failure) {
            throw new StartFailure("The directory " + data + " cannot be used (" + failure
                    + "); check its owner, its permissions and free space.");
        }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    /** Tells the scripts how far the start has come; replaces the file at once, so that nobody reads half a line. */
    void report(Status status, String sentence) {
        Path file = home.resolve("data").resolve("startup.status");
        Path draft = home.resolve("data").resolve("startup.status.new");
        try {
            Files.writeString(draft, status + " " + sentence + System.lineSeparator());
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            log.warn("{} cannot be written: {}", file, failure.toString());
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(home.resolve("data").resolve("muster.pid"));
            lock.release();
            lockFile.close();
        } catch (IOException failure) {
            log.warn("The lock of {} could not be given back: {}", home, failure.toString());
        }
    }
}
