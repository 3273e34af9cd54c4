package io.muster.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code muster log-level --gateway}; that a running gateway follows the file is a test of the gateway and of the page about it. */
class GatewayLevelsTest {

    @TempDir
    Path home;

    private Path file;

    @BeforeEach
    void layOut() throws IOException {
        file = Files.createDirectories(home.resolve("conf")).resolve("gateway.properties");
        Files.writeString(file, "# 网关\ngateway.port=8848\n");
    }

    private Tool level(String logger, String level, String... more) {
        String[] arguments = new String[4 + more.length];
        arguments[0] = "log-level";
        arguments[1] = logger;
        arguments[2] = level;
        arguments[3] = "--gateway";
        System.arraycopy(more, 0, arguments, 4, more.length);
        return Tool.run(home, arguments);
    }

    @Test
    void addsChangesAndTakesOutALevelAndTouchesNothingElse() throws IOException {
        assertThat(level("muster.gateway.access", "info"))
                .isEqualTo(new Tool(
                        0,
                        "muster.gateway.access logs at INFO, as gateway.log.levels in " + file
                                + " says; a running gateway takes it within a second.\n",
                        ""));
        assertThat(level("io.muster.gateway", "DEBUG", "--json").out()).startsWith("{\"message\":\"io.muster.gateway");
        assertThat(Files.readString(file))
                .isEqualTo("# 网关\ngateway.port=8848\n"
                        + "gateway.log.levels=io.muster.gateway=DEBUG,muster.gateway.access=INFO\n");

        assertThat(level("io.muster.gateway", "default").out()).startsWith("io.muster.gateway logs at its usual level");
        level("muster.gateway.access", "OFF");

        assertThat(Files.readString(file))
                .isEqualTo("# 网关\ngateway.port=8848\ngateway.log.levels=muster.gateway.access=OFF\n");
        assertThat(file.resolveSibling("gateway.properties.next")).doesNotExist();
    }

    @Test
    void leavesOneLineWhereItStandsOfSeveralAndCommentsAlone() throws IOException {
        Files.writeString(
                file,
                "#gateway.log.levels=\ngateway.log.levels : ROOT=WARN\r\ngateway.port=1\ngateway.log.levels=ROOT=ERROR, a=info\n");

        level("b", "TRACE");

        assertThat(Files.readString(file))
                .isEqualTo("#gateway.log.levels=\ngateway.log.levels=ROOT=ERROR,a=INFO,b=TRACE\ngateway.port=1\n");
    }

    @Test
    void keepsThePermissionsTheBytesAndALink() throws IOException {
        Path shared = home.resolve("shared.properties");
        Files.write(shared, "#caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rw-r-----"));
        Files.delete(file);
        Files.createSymbolicLink(file, shared);

        level("ROOT", "WARN");

        assertThat(Files.isSymbolicLink(file)).isTrue();
        assertThat(Files.readString(shared, StandardCharsets.ISO_8859_1))
                .isEqualTo("#caf\u00e9\ngateway.log.levels=ROOT=WARN\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(shared)))
                .isEqualTo("rw-r-----");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gateway.port=1                    | a=b  | INFO | a=b is no name of a logger; it is a package or class, or ROOT.",
                "gateway.port=1                    | ROOT | LOUD | LOUD is no level; it is TRACE, DEBUG, INFO, WARN, ERROR, OFF or DEFAULT.",
                "gateway.log.levels=loud           | ROOT | INFO | gateway.log.levels in FILE is wrong at loud; it holds loggers with levels, such as io.muster.gateway=DEBUG,ROOT=WARN.",
                "gateway.log.levels=ROOT=INFO,\\   | ROOT | INFO | gateway.log.levels in FILE goes over several lines; put it into one, or edit it there.",
            })
    void saysWhatItCannotDoAndChangesNothing(String text, String logger, String level, String sentence)
            throws IOException {
        Files.writeString(file, text + "\n");

        Tool refused = level(logger, level);

        assertThat(refused).isEqualTo(new Tool(1, "", "muster: " + sentence.replace("FILE", file.toString()) + "\n"));
        assertThat(Files.readString(file)).isEqualTo(text + "\n");
    }

    @Test
    void saysThatTheDirectoryIsNoGateways() throws IOException {
        Files.delete(file);

        assertThat(level("ROOT", "INFO").err())
                .isEqualTo("muster: " + file + " does not exist; --home names the gateway's own directory.\n");
    }
}
