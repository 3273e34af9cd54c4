package io.muster.server.migration;

import io.muster.server.migration.NacosSource.ConfigName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which configurations an earlier run has copied: one line each, added when it is done, so that a run that was cut short goes on where it
 * was. A line counts only for the content it was written for. Thread-safe.
 */
final class MigrationJournal implements AutoCloseable {

    private final Set<String> done = new HashSet<>();
    private final Writer lines;

    /** @param file is made with its directory if absent */
    MigrationJournal(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            if (Files.exists(file)) {
                List<String> earlier = Files.readAllLines(file, StandardCharsets.UTF_8);
                done.addAll(earlier);
            }
            lines = Files.newBufferedWriter(
                    file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    synchronized boolean contains(ConfigName name) {
        return !name.md5().isEmpty() && done.contains(line(name));
    }

    synchronized void add(ConfigName name) {
        if (!name.md5().isEmpty() && done.add(line(name))) {
            try {
                lines.write(line(name) + "\n");
                lines.flush();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    private static String line(ConfigName name) {
        return name.md5() + " " + name.namespace() + " " + name.group() + " " + name.dataId();
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
