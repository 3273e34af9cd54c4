package io.muster.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The scripts and settings of the distribution with a jar of nothing, for tests that bring a java of their own. */
final class FakeInstallation {

    private FakeInstallation() {}

    /** Lays it out in a directory that does not exist yet. */
    static void layOut(Path installation) throws IOException {
        Path source = Path.of("src/main/dist");
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Files.copy(file, installation.resolve(source.relativize(file).toString()));
            }
        }
        Files.createDirectories(installation.resolve("lib"));
        Files.createFile(installation.resolve("lib/server.jar"));
    }
}
