package io.muster.server.storage;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Writes files of the data directory that hold secrets: readable by their owner only, and never half written. */
public final class OwnerOnlyFile {

    private OwnerOnlyFile() {}

    /** What writes a file; need neither buffer nor close. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream output) throws IOException;
    }

    /**
     * Puts the content in place of what the file held. It is written beside, forced to the disk and moved, so that whoever reads, also
     * after a crash, finds the earlier content or this one. One caller at a time for a file; blocks for as long as the disk takes.
     *
     * @param file in a directory that exists
     */
    public static void replace(Path file, Content content) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft); // of a process that was killed; its permissions may be others
        create(draft);
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            OutputStream output = new BufferedOutputStream(Channels.newOutputStream(channel));
            content.writeTo(output);
            output.flush();
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Creates an empty file that its owner alone can read, where the file system knows owners.
     *
     * @throws java.nio.file.FileAlreadyExistsException when there is one, since its permissions may be others
     */
    public static void create(Path file) throws IOException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (UnsupportedOperationException notPosix) {
            Files.createFile(file); // the directory's own access list decides there
        }
    }
}
