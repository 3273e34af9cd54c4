package io.muster.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

    /** Makes a JDK, or makes it anew, whose java is this script. */
    static Path jdk(Path directory, String version, String script) throws IOException {
        Path java = Files.createDirectories(directory.resolve("bin")).resolve("java");
        Files.writeString(directory.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        Files.writeString(java, script);
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return directory;
    }
}
