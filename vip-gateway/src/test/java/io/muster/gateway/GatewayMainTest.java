package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the gateway as a process of its own. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GatewayMainTest {

    /** Takes from root what lets it read files of any permissions. */
    private static final List<String> ORDINARY_RIGHTS =
            List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search");

    @TempDir
    Path directory;

    private Path home;
    private int port;
    private @Nullable Process process;

    /** Words before the command of the gateway. */
    private List<String> before = List.of();

    @BeforeEach
    void prepare() throws IOException {
        home = directory.resolve("home of a 网关");
        port = FreePorts.next();
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("conf/cluster.conf"), "127.0.0.1:" + FreePorts.next() + "\n");
        Files.writeString(
                home.resolve("conf/gateway.properties"), "gateway.host=127.0.0.1\ngateway.port=" + port + "\n");
    }

    @AfterEach
    void stop() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    void saysWhereItListensAndStopsOnSigterm() throws Exception {
        Process gateway = start("--home", home.toString());
        BufferedReader out =
                new BufferedReader(new InputStreamReader(gateway.getInputStream(), StandardCharsets.UTF_8));

        assertThat(out.readLine())
                .isEqualTo("Muster gateway listens on 127.0.0.1:" + port + " (HTTP) and 127.0.0.1:" + (port + 1000)
                        + " (gRPC), members from " + home.resolve("conf/cluster.conf"));
        new Socket("127.0.0.1", port).close();
        gateway.destroy();

        assertThat(gateway.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(gateway.exitValue()).isEqualTo(143);
        assertThat(home.resolve("logs/gateway.log")).content().contains("The gateway has stopped");
    }

    @Test
    void writesItsLogAsJsonToStandardOutputTooAndRequestsToAFileOfTheirOwn() throws Exception {
        setting("gateway.log.stdout=true");
        setting("gateway.log.format=json");
        setting("gateway.access-log=true");
        Process gateway = start("--home", home.toString());
        BufferedReader out =
                new BufferedReader(new InputStreamReader(gateway.getInputStream(), StandardCharsets.UTF_8));

        List<String> sentences = new ArrayList<>();
        do {
            sentences.add(new JsonObject(out.readLine()).getString("formattedMessage"));
        } while (!sentences.get(sentences.size() - 1).startsWith("Muster gateway listens on"));
        assertThat(ask("/nacos/v1/cs/configs?secret=1")).startsWith("HTTP/1.1 503");
        gateway.destroy();

        assertThat(gateway.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readAllLines(home.resolve("logs/gateway.log")))
                .extracting(line -> new JsonObject(line).getString("formattedMessage"))
                .containsAll(sentences);
        assertThat(home.resolve("logs/gateway-access.log"))
                .content()
                .contains("127.0.0.1 GET /nacos/v1/cs/configs 503")
                .doesNotContain("secret");
    }

    @Test
    void followsTheLevelsOfLoggersWhileItsSettingsAreEdited() throws Exception {
        Process gateway = start("--home", home.toString());
        Path logged = home.resolve("logs/gateway.log");
        assertThat(gateway.inputReader(StandardCharsets.UTF_8).readLine()).startsWith("Muster gateway listens on");
        ask("/nacos/first");

        setting("gateway.log.levels=muster.gateway.access=INFO,io.muster.gateway=DEBUG");
        await().untilAsserted(() -> assertThat(logged)
                .content()
                .contains("gateway.log.levels: {io.muster.gateway=DEBUG, muster.gateway.access=INFO}"));
        ask("/nacos/second");
        await().untilAsserted(() -> assertThat(home.resolve("logs/gateway-access.log"))
                .content()
                .contains("GET /nacos/second")
                .doesNotContain("GET /nacos/first"));

        setting("gateway.log.levels=ROOT=loud");
        await().untilAsserted(() -> assertThat(logged)
                .content()
                .contains("gateway.log.levels is \"ROOT=loud\"; expected loggers with")
                .contains("the levels before stay in use until that is corrected"));
        setting("gateway.log.levels=");
        await().untilAsserted(() -> assertThat(logged).content().contains("gateway.log.levels is empty"));
        assertThat(Files.readAllLines(logged))
                .as("told once")
                .filteredOn(line -> line.contains("loud"))
                .hasSize(1);
    }

    @Test
    void namesAnOccupiedPort() throws Exception {
        try (ServerSocket occupied = new ServerSocket(port + 1000, 1, InetAddress.getByName("127.0.0.1"))) {
            assertFails("port " + occupied.getLocalPort()
                    + " on 127.0.0.1 (gRPC) is occupied by another process; stop it or choose another gateway.port");
        }
    }

    @Test
    void namesAnOccupiedStatusPort() throws Exception {
        try (ServerSocket occupied = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            setting("gateway.status-port=" + occupied.getLocalPort());
            assertFails("port " + occupied.getLocalPort()
                    + " on 127.0.0.1 is occupied by another process; stop it or choose another gateway.status-port");
        }
    }

    @Test
    void namesAnAddressThatIsNotOfThisMachine() throws Exception {
        setting("gateway.host=192.0.2.1");

        assertFails("cannot listen on port " + port + " on 192.0.2.1 (HTTP): the address is not one of this machine");
    }

    @Test
    void namesABrokenLineOfTheMemberList() throws Exception {
        Files.writeString(home.resolve("conf/cluster.conf"), "127.0.0.1:8848\n127.0.0.1:x\n");

        assertFails(home.resolve("conf/cluster.conf") + ", line 2: \"127.0.0.1:x\": the port \"x\" is not a number");
    }

    @Test
    void namesAMissingMemberList() throws Exception {
        Files.delete(home.resolve("conf/cluster.conf"));

        assertFails(home.resolve("conf/cluster.conf") + " does not exist");
    }

    @Test
    void namesAnUnreadableSettingsFile() throws Exception {
        Files.delete(home.resolve("conf/gateway.properties"));
        Files.createDirectory(home.resolve("conf/gateway.properties"));

        assertFails(home.resolve("conf/gateway.properties") + " cannot be read: Is a directory");
    }

    @Test
    void namesFilesThatItMayNotRead() throws Exception {
        if ("root".equals(System.getProperty("user.name"))) {
            assumeTrue(worksHere(ORDINARY_RIGHTS), "setpriv cannot take rights from root here");
            before = ORDINARY_RIGHTS;
        }
        for (String name : List.of("gateway.properties", "cluster.conf")) {
            Path file = home.resolve("conf").resolve(name);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("-wx------"));

            assertFails(file + " cannot be read: permission denied");

            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void refusesToStandInFrontOfItself() throws Exception {
        Files.writeString(home.resolve("conf/cluster.conf"), "127.0.0.1:" + port + "\n");

        assertFails("lists 127.0.0.1:" + port + ", which is this gateway itself");
    }

    @Test
    void namesWrongArguments() throws Exception {
        assertFailsWith("unknown argument --port; --help shows what there is", "--port", "1");
        assertFailsWith(
                "the home directory " + directory.resolve("none") + " does not exist",
                "--home",
                directory.resolve("none").toString());
        Process help = start("--help");
        assertThat(help.waitFor()).isZero();
        assertThat(new String(help.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("--home DIR");
    }

    /** Asks the gateway over a connection of its own; no node answers behind it. */
    private String ask(String path) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: vip\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Whether these words can stand before a command. */
    private static boolean worksHere(List<String> words) throws InterruptedException {
        List<String> command = new ArrayList<>(words);
        command.add("true");
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException notInstalled) {
            return false;
        }
    }

    /** Adds a line, which wins over an earlier one of the same key. */
    private void setting(String line) throws IOException {
        Files.writeString(home.resolve("conf/gateway.properties"), line + "\n", StandardOpenOption.APPEND);
    }

    private void assertFails(String sentence) throws Exception {
        assertFailsWith(sentence, "--home", home.toString());
    }

    private void assertFailsWith(String sentence, String... arguments) throws Exception {
        Process gateway = start(arguments);
        String error = new String(gateway.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(gateway.waitFor()).isEqualTo(1);
        assertThat(error).startsWith("The gateway does not start: ").contains(sentence);
        assertThat(error.lines()).as("one line").hasSize(1);
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dfile.encoding=UTF-8",
                "-Dsun.jnu.encoding=UTF-8",
                "-Dstdout.encoding=UTF-8",
                "-Dlogback.configurationFile=io/muster/gateway/logback-gateway.xml",
                "-cp",
                System.getProperty("java.class.path"),
                GatewayMain.class.getName()));
        command.addAll(List.of(arguments));
        command.addAll(0, before);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LC_ALL", "C.UTF-8");
        process = builder.start();
        return process;
    }
}
