package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.deploy.local.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is handed out: archives, Debian package, units and the list of what is inside. */
@Tag("campaign")
class PackagesIT {

    private static final Path TARGET = Path.of("target").toAbsolutePath();

    @TempDir
    Path directory;

    @Test
    void theSlimArchiveHasTheLibrariesOfLinuxOnlyAndIsSmaller() throws IOException {
        Path full = only("muster-.*(?<!slim)\\.tar\\.gz");
        Path slim = only("muster-.*-slim\\.tar\\.gz");

        assertThat(Files.size(slim)).isLessThan(Files.size(full) * 3 / 4);
        shell("tar xzf '" + slim + "' -C '" + directory + "'");
        Path rocks = find(directory.resolve("muster/lib"), "rocksdbjni-.*\\.jar");
        assertThat(shell("jar tf '" + rocks + "' | grep -E '\\.(so|dll|jnilib)$' | sort"))
                .isEqualTo("librocksdbjni-linux-aarch64-musl.so\nlibrocksdbjni-linux-aarch64.so\n"
                        + "librocksdbjni-linux64-musl.so\nlibrocksdbjni-linux64.so\n");
    }

    @Test
    void theScriptsForWindowsHaveItsLineEnds() throws IOException {
        shell("tar xzf '" + only("muster-.*-slim\\.tar\\.gz") + "' -C '" + directory + "'");
        for (String script : List.of("startup.cmd", "shutdown.cmd", "gateway.cmd", "muster.cmd")) {
            assertThat(Files.readString(directory.resolve("muster/bin").resolve(script)))
                    .doesNotContainPattern("[^\\r]\\n")
                    .contains("\r\n");
        }
    }

    @Test
    void theArchivesDoNotDependOnWhoMadeThemAndWhen() {
        for (String name : List.of("muster-.*(?<!slim)\\.tar\\.gz", "muster-.*-slim\\.tar\\.gz")) {
            String times = shell("TZ=UTC tar tvzf '" + only(name)
                    + "' --numeric-owner --full-time | awk '{print $2, $4, $5}' | sort -u");
            assertThat(times.lines()).as(times).hasSize(1);
        }
    }

    @Test
    void theDebianPackageInstallsANodeWithItsUnitsAndKeepsSettings() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/dpkg-deb")), "dpkg-deb is Debian's");
        Path deb = only("muster_.*_all\\.deb");
        shell("dpkg-deb -x '" + deb + "' '" + directory + "'");
        shell("dpkg-deb -e '" + deb + "' '" + directory.resolve("DEBIAN") + "'");

        assertThat(directory.resolve("usr/share/muster/bin/startup.sh")).isExecutable();
        assertThat(directory.resolve("usr/share/muster/lib")).isNotEmptyDirectory();
        assertThat(directory.resolve("usr/share/man/man1/muster-doctor.1"))
                .content()
                .contains(".TH MUSTER-DOCTOR 1");
        assertThat(directory.resolve("var")).doesNotExist();
        for (String settings : Files.readAllLines(directory.resolve("DEBIAN/conffiles"))) {
            assertThat(directory.resolve(settings.substring(1))).exists();
        }
        for (String script : List.of("postinst", "prerm", "postrm")) {
            assertThat(directory.resolve("DEBIAN").resolve(script)).isExecutable();
            shell("sh -n '" + directory.resolve("DEBIAN").resolve(script) + "'");
        }
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "systemd-analyze is systemd's");
        Files.createDirectories(directory.resolve("etc"));
        Files.writeString(directory.resolve("etc/passwd"), "muster:x:999:999::/var/lib/muster:/bin/sh\n");
        Files.writeString(directory.resolve("etc/group"), "muster:x:999:\n");
        for (String unit : List.of("muster.service", "muster-gateway.service")) {
            assertThat(shell(
                            "systemd-analyze verify --man=no --recursive-errors=no --root='" + directory + "' " + unit))
                    .isEmpty();
            assertThat(shell("systemd-analyze security --offline=true --threshold=30 --root='" + directory + "' "
                            + unit))
                    .contains("OK");
        }
    }

    @Test
    void theListOfWhatIsInsideNamesEveryLibrary() throws IOException {
        JsonNode list = new ObjectMapper().readTree(Files.readString(only("muster-.*\\.cdx\\.json")));
        Set<String> listed = new TreeSet<>();
        list.path("components")
                .forEach(component -> listed.add(component.path("name").asText() + "-"
                        + component.path("version").asText()));

        assertThat(list.path("bomFormat").asText()).isEqualTo("CycloneDX");
        try (Stream<Path> jars = Files.list(TARGET.resolve("muster/lib"))) {
            Set<String> shipped = jars.map(jar -> jar.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    // an artefact may carry a classifier: netty's native transport does
                    .map(name -> name.replaceAll("(-linux-[a-z0-9_]+)?\\.jar$", ""))
                    .collect(Collectors.toSet());
            assertThat(listed).containsAll(shipped);
        }
    }

    private static Path only(String pattern) {
        return find(TARGET, pattern);
    }

    private static Path find(Path where, String pattern) {
        try (Stream<Path> files = Files.list(where)) {
            return files.filter(file -> file.getFileName().toString().matches(pattern))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(pattern + " is missing in " + where
                            + "; run mvn -Ppackages -DskipTests package (not offline)"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the command prints; it must succeed. */
    private String shell(String command) {
        try {
            Path script = Files.writeString(directory.resolve("command.sh"), command + "\n");
            return Script.run(script, Map.of(), List.of()).orFail().output();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
