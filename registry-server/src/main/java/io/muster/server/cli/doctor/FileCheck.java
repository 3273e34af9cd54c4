package io.muster.server.cli.doctor;

import io.muster.server.access.AccessModule;
import io.muster.server.node.KeptSecret;
import io.muster.server.settings.NodeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The files of a node: what it must read and write, and what nobody else should read. */
final class FileCheck {

    private static final String AREA = "files";
    private static final long LITTLE_SPACE = 1L << 30;
    private static final long BYTES_IN_MEGABYTE = 1L << 20;

    private FileCheck() {}

    static List<Finding> examine(NodeSettings node) {
        List<Finding> findings = new ArrayList<>();
        for (Path directory : List.of(node.data(), node.home().resolve("logs"))) {
            findings.add(writable(directory));
        }
        findings.add(readable(node.conf().resolve("application.properties")));
        if (Files.exists(node.clusterConf())) {
            findings.add(readable(node.clusterConf()));
        }
        secrets(node, findings);
        space(node, findings);
        return findings;
    }

    private static Finding writable(Path directory) {
        if (!Files.exists(directory)) {
            return Finding.ok(AREA, directory + " does not exist yet; the first start makes it");
        }
        return Files.isWritable(directory)
                ? Finding.ok(AREA, directory + " can be written")
                : Finding.wrong(
                        AREA,
                        directory + " cannot be written by " + user() + "; give it to the user that runs the node.");
    }

    private static Finding readable(Path file) {
        if (!Files.exists(file)) {
            return Finding.warning(AREA, file + " does not exist; every setting has its default.");
        }
        return Files.isReadable(file)
                ? Finding.ok(AREA, file + " can be read")
                : Finding.wrong(AREA, file + " cannot be read by " + user() + "; correct its permissions.");
    }

    /** Files with passwords and keys, readable by others. */
    private static void secrets(NodeSettings node, List<Finding> findings) {
        List<Path> files = new ArrayList<>();
        files.add(node.conf().resolve("application.properties"));
        files.add(node.data().resolve(KeptSecret.FILE));
        AccessModule.SECRET_FILES.forEach(name -> files.add(node.data().resolve(name)));
        for (Path file : files) {
            try {
                if (Files.exists(file)) {
                    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
                    if (permissions.contains(PosixFilePermission.OTHERS_READ) && holdsASecret(file)) {
                        findings.add(Finding.warning(
                                AREA,
                                file + " holds a secret and every user of this machine can read it; chmod 640 it."));
                    }
                }
            } catch (IOException | UnsupportedOperationException notPosix) {
                findings.add(Finding.ok(AREA, "who may read " + file + " cannot be told here"));
            }
        }
    }

    private static boolean holdsASecret(Path file) throws IOException {
        if (!file.endsWith("application.properties")) {
            return true;
        }
        return Files.isReadable(file)
                && Files.readAllLines(file).stream()
                        .map(String::strip)
                        .anyMatch(
                                line -> line.matches(
                                        "(db\\.password.*|muster\\.cluster\\.secret|muster\\.auth\\.admin-password|.*secret\\.key)\\s*[=:]\\s*\\S.*"));
    }

    private static void space(NodeSettings node, List<Finding> findings) {
        try {
            Path existing = Files.exists(node.data()) ? node.data() : node.home();
            long free = Files.getFileStore(existing).getUsableSpace();
            findings.add(
                    free >= LITTLE_SPACE
                            ? Finding.ok(AREA, free / BYTES_IN_MEGABYTE + " MB are free for " + existing)
                            : Finding.warning(
                                    AREA,
                                    "only " + free / BYTES_IN_MEGABYTE + " MB are free for " + existing
                                            + "; a node without space stops accepting writes."));
        } catch (IOException failure) {
            findings.add(Finding.warning(AREA, "free space cannot be told (" + failure + ")."));
        }
    }

    private static String user() {
        return System.getProperty("user.name");
    }
}
