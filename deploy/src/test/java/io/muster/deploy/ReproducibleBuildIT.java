package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The archives and the Debian package are the same to the byte when they are built again from the same sources: from a copy of them in
 * another directory, later, in another time zone, by the Maven and JDK in the path. The files of the console are taken over, not made again.
 */
@Tag("campaign")
class ReproducibleBuildIT {

    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Set<String> LEFT_OUT = Set.of(".git", "node_modules", "target");
    private static final Path CONSOLE = Path.of("admin-console/target");

    @TempDir
    Path directory;

    @Test
    void theSameSourcesMakeTheSameArchives() throws Exception {
        Path copy = directory.resolve("another place");
        copyTo(copy);
        Path log = directory.resolve("build.log");
        ProcessBuilder builder = new ProcessBuilder(
                        "mvn",
                        "-q",
                        "-B",
                        "-o",
                        "-DskipTests",
                        "-Dskip.console",
                        "-Dspotless.check.skip=true",
                        "-Ppackages",
                        "-pl",
                        "deploy",
                        "-am",
                        "package")
                .directory(copy.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("TZ", "Asia/Shanghai");
        Process build = builder.start();
        try {
            assertThat(build.waitFor(30, TimeUnit.MINUTES)).isTrue();
        } finally {
            build.destroyForcibly();
        }
        assertThat(build.exitValue()).as(Files.readString(log)).isZero();

        List<Path> archives = archives(PROJECT.resolve("deploy/target"));
        assertThat(archives).as("full, slim and the Debian package").hasSize(3);
        List<String> differences = new ArrayList<>();
        for (Path archive : archives) {
            Path again = copy.resolve("deploy/target").resolve(archive.getFileName());
            String name = archive.getFileName().toString();
            if (Files.mismatch(archive, again) != -1) {
                differences.add(name + ": " + differences(archive, again));
            }
        }
        assertThat(differences).isEmpty();
    }

    private static List<Path> archives(Path target) throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(
                            file -> file.getFileName().toString().matches("muster-.*\\.tar\\.gz|muster_.*_all\\.deb"))
                    .toList();
        }
    }

    /** Which files are in one of them only, or differ. */
    private String differences(Path one, Path other) throws Exception {
        Path script = Files.writeString(
                directory.resolve("compare.sh"),
                """
                cd "$1" && rm -rf one other && mkdir one other
                unpack() {
                    case $1 in
                        *.deb) (cd "$2" && ar x "$1" && for part in *.tar.*; do mkdir "${part%%.*}" && tar xf "$part" -C "${part%%.*}"; done) ;;
                        *) tar xzf "$1" -C "$2" ;;
                    esac
                }
                unpack "$2" one && unpack "$3" other && diff -rq one other
                """);
        Process compared = new ProcessBuilder(
                        "sh", script.toString(), directory.toString(), one.toString(), other.toString())
                .redirectErrorStream(true)
                .start();
        String found = new String(compared.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        compared.waitFor();
        return found.isBlank() ? "the same files, packed differently" : found;
    }

    private static void copyTo(Path copy) throws IOException {
        Files.walkFileTree(PROJECT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Path relative = PROJECT.relativize(folder);
                if (LEFT_OUT.contains(folder.getFileName().toString()) && !relative.equals(CONSOLE)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(copy.resolve(relative.toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (LEFT_OUT.contains(file.getFileName().toString())) {
                    return FileVisitResult.CONTINUE;
                }
                // without its time, as in a fresh clone
                Files.copy(
                        file, copy.resolve(PROJECT.relativize(file).toString()), StandardCopyOption.REPLACE_EXISTING);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
