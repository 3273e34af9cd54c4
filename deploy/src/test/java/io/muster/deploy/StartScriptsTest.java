package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.deploy.local.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The scripts in an installation whose path has a space and Chinese characters. The java that they find is a shell script
 * that keeps the server's contract with them: the status file, the exit code and one sentence.
 */
class StartScriptsTest {

    @TempDir
    Path directory;

    private Path installation;
    private Path home;
    private Path java;

    @BeforeEach
    void install() throws IOException {
        installation = directory.resolve("my 安装");
        home = directory.resolve("node 一");
        FakeInstallation.layOut(installation);
        java = directory.resolve("jdk");
        jdk("17.0.1", "exit 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"startup.sh", "shutdown.sh", "gateway.sh"})
    void sayWhatTheyCanDo(String name) {
        Script help = run(name, "--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.output()).startsWith("Usage: " + name).contains("--home DIR");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "startup.sh  | -x              | Unknown parameter -x; startup.sh --help shows what there is.",
                "startup.sh  | -m              | The option -m needs a value; startup.sh --help shows what there is.",
                "startup.sh  | -m both         | The mode must be standalone or cluster, not both.",
                "startup.sh  | -p mysql        | The option -p knows only embedded, not mysql; MySQL is chosen in conf/application.properties.",
                "startup.sh  | --home          | The option --home needs a value; startup.sh --help shows what there is.",
                "shutdown.sh | now             | Unknown parameter now; shutdown.sh --help shows what there is.",
                "shutdown.sh | --home /none    | The home directory /none does not exist.",
                "gateway.sh  | --port          | Unknown parameter --port; gateway.sh --help shows what there is.",
                "gateway.sh  | --home /tmp     | Say start, stop or run; gateway.sh --help shows what there is.",
                "gateway.sh  | start stop      | One command at a time: start, stop or run.",
                "gateway.sh  | run --home /none| The home directory /none does not exist.",
            })
    void refuseWrongArgumentsWithOneSentence(String name, String arguments, String sentence) {
        Script refused = run(name, arguments.split(" "));

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.output()).isEqualTo(sentence + "\n");
    }

    @ParameterizedTest
    @CsvSource({
        "startup.sh, MUSTER_START_SECONDS",
        "shutdown.sh, MUSTER_STOP_SECONDS",
        "gateway.sh, MUSTER_START_SECONDS"
    })
    void refuseALimitThatIsNoNumber(String name, String variable) throws IOException {
        Files.createDirectories(home);
        List<String> arguments = new ArrayList<>(List.of("--home", home.toString()));
        if (name.equals("gateway.sh")) {
            arguments.add(0, "start");
        }

        Script refused = Script.run(
                installation.resolve("bin").resolve(name),
                Map.of("JAVA_HOME", java.toString(), variable, "soon"),
                arguments);

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.output()).isEqualTo(variable + " must be a whole number of seconds, not soon.\n");
    }

    @Test
    void sayThatANodeIsReadyInItsOwnWords() throws IOException {
        server(
                "echo 'READY Muster started successfully in standalone mode.' > \"$home/data/startup.status\"; exec sleep 30");

        Script started = startup("-m", "standalone", "-p", "embedded");

        assertThat(started.output()).isEqualTo("Muster started successfully in standalone mode.\n");
        assertThat(started.exitCode()).isZero();
        assertThat(Files.readString(directory.resolve("arguments")))
                .contains("\n--home\n" + home + "\n--mode\nstandalone\n--storage\nembedded\n")
                .contains("\n-cp\nlib/server.jar\n");
        Script again = startup();
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.output()).startsWith("Muster is already running in " + home + " (process ");

        Script stopped = run("shutdown.sh", "--home", home.toString());
        assertThat(stopped.exitCode()).isZero();
        assertThat(stopped.output()).matches("The Muster node of .* \\(process \\d+\\) has stopped\\.\n");
        assertThat(run("shutdown.sh", "--home", home.toString()).output())
                .isEqualTo("The Muster node of " + home + " is not running.\n");
    }

    @Test
    void countANodeThatWaitsForAMajorityAsStarted() throws IOException {
        server(
                "echo 'WAITING started, waiting for a majority: 1 of 3 up' > \"$home/data/startup.status\"; exec sleep 30");

        Script started = startup();

        assertThat(started.output()).isEqualTo("started, waiting for a majority: 1 of 3 up\n");
        assertThat(started.exitCode()).isZero();
        run("shutdown.sh", "--home", home.toString());
    }

    @Test
    void sayWhyANodeHasFailed() throws IOException {
        server("echo 'FAILED port 8848 is occupied' > \"$home/data/startup.status\"; exit 1");
        assertThat(startup().output()).isEqualTo("Muster did not start: port 8848 is occupied\n");

        server("echo some noise; echo 'muster: the directory cannot be locked.' >&2; exit 1");
        Script locked = startup();
        assertThat(locked.exitCode()).isEqualTo(1);
        assertThat(locked.output())
                .isEqualTo("Muster did not start: the directory cannot be locked. (see " + home + "/logs/start.out)\n");

        server("exit 1");
        assertThat(startup().output()).startsWith("Muster did not start: it ended without a word");
    }

    @Test
    void takeModeAndStorageFromTheEnvironmentAndPassJavaOptionsOn() throws IOException {
        server("echo READY ok > \"$home/data/startup.status\"; exec sleep 30");

        Script started = Script.run(
                installation.resolve("bin/startup.sh"),
                Map.of(
                        "JAVA_HOME",
                        java.toString(),
                        "MODE",
                        "standalone",
                        "EMBEDDED_STORAGE",
                        "embedded",
                        "JVM_XMX",
                        "123m",
                        "JAVA_OPT",
                        "-Done=1 -Dtwo=*"),
                List.of("--home", home.toString(), "-c", "10.0.0.1,10.0.0.2"));

        assertThat(started.exitCode()).isZero();
        assertThat(Files.readString(directory.resolve("arguments")))
                .contains("\n-Xmx123m\n")
                .contains("\n-Done=1\n-Dtwo=*\n")
                .contains("\n-Dnacos.member.list=10.0.0.1,10.0.0.2\n")
                .contains("\n--mode\nstandalone\n--storage\nembedded\n");
        run("shutdown.sh", "--home", home.toString());
    }

    @Test
    void doNotTouchAnotherProgramThatHasTheNumberOfADeadNode() throws Exception {
        Process other = new ProcessBuilder("sleep", "30").start();
        try {
            Files.createDirectories(home.resolve("data"));
            Files.writeString(home.resolve("data/muster.pid"), other.pid() + "\n");

            assertThat(run("shutdown.sh", "--home", home.toString()).output()).contains("is not running");

            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly();
            other.waitFor(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void nameWhatIsMissing() throws IOException {
        jdk("1.8.0_392", "exit 0");
        assertThat(startup().output())
                .isEqualTo(java
                        + "/bin/java is Java 1.8.0_392, but Muster needs Java 17 or later; set JAVA_HOME to one.\n");

        Script none = Script.run(
                installation.resolve("bin/gateway.sh"),
                Map.of("JAVA_HOME", "/none"),
                List.of("start", "--home", directory.toString()));
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.output()).startsWith("JAVA_HOME is /none, but /none/bin/java cannot be run");

        jdk("17", "exit 0");
        Files.delete(installation.resolve("lib/server.jar"));
        assertThat(startup().output()).isEqualTo(installation + "/lib holds no jar; unpack the archive again.\n");

        assertThat(run("muster", "status"))
                .isEqualTo(new Script(1, installation + "/lib holds no jar; unpack the archive again.\n"));

        Files.writeString(directory.resolve("file"), "");
        Script inTheWay = run("startup.sh", "--home", directory.resolve("file").toString());
        assertThat(inTheWay.exitCode()).isEqualTo(1);
        assertThat(inTheWay.output()).startsWith("The directory " + directory.resolve("file") + " cannot be");
    }

    @Test
    void workThroughASymbolicLinkAndFromAnotherDirectory() throws IOException {
        server("echo READY ok > \"$home/data/startup.status\"; exec sleep 30");
        Path link = Files.createSymbolicLink(directory.resolve("start-muster"), installation.resolve("bin/startup.sh"));

        Script started = Script.run(link, Map.of("JAVA_HOME", java.toString()), List.of("--home", home.toString()));

        assertThat(started.output()).isEqualTo("ok\n");
        run("shutdown.sh", "--home", home.toString());
    }

    /** No ip, no ss, no curl, no ps, no bash: what a small container has. */
    @Test
    void needNothingButTheUsualFileUtilities() throws IOException {
        server("echo READY ok > \"$home/data/startup.status\"; exec sleep 30");
        Path tools = Files.createDirectories(directory.resolve("tools"));
        for (String tool : List.of(
                "sh",
                "dirname",
                "readlink",
                "sed",
                "grep",
                "tr",
                "head",
                "tail",
                "cat",
                "mkdir",
                "rm",
                "mv",
                "ls",
                "id",
                "find",
                "sleep",
                "nohup",
                "env")) {
            Files.createSymbolicLink(tools.resolve(tool), which(tool));
        }
        Map<String, String> bare = Map.of("JAVA_HOME", java.toString(), "PATH", tools.toString());

        Script started = Script.run(
                installation.resolve("bin/startup.sh"), bare, List.of("-m", "standalone", "--home", home.toString()));
        Script stopped = Script.run(installation.resolve("bin/shutdown.sh"), bare, List.of("--home", home.toString()));

        assertThat(started.output()).isEqualTo("ok\n");
        assertThat(stopped.output()).endsWith("has stopped.\n");

        jdk(
                "17.0.1",
                "echo \"Muster gateway listens on V, output $GATEWAY_LOG_STDOUT\"; exec -a io.muster.gateway.GatewayMain sleep 30");
        Path gateway = installation.resolve("bin/gateway.sh");
        Script open = Script.run(gateway, bare, List.of("start", "--home", home.toString()));
        Script again = Script.run(gateway, bare, List.of("start", "--home", home.toString()));
        Script closed = Script.run(gateway, bare, List.of("stop", "--home", home.toString()));

        assertThat(open.output())
                .as("what is not bounded gets no log")
                .isEqualTo("Muster gateway listens on V, output false\n");
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.output())
                .startsWith("The gateway is already running in " + home)
                .hasLineCount(1);
        assertThat(closed.output()).endsWith("has stopped.\n");
    }

    private static Path which(String tool) {
        return Stream.of("/usr/bin", "/bin")
                .map(directory -> Path.of(directory, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(tool + " is not installed"));
    }

    @Test
    void readSettingsThatAreMountedReadOnly() throws IOException {
        server("echo READY ok > \"$home/data/startup.status\"; exec sleep 30");
        Path conf = Files.createDirectories(home.resolve("conf"));
        Files.writeString(conf.resolve("application.properties"), "server.port=8748\n");
        Files.setPosixFilePermissions(conf, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            assertThat(startup("-m", "standalone").output()).isEqualTo("ok\n");
            run("shutdown.sh", "--home", home.toString());
        } finally {
            Files.setPosixFilePermissions(conf, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    /** A java that writes down its arguments, finds --home among them and then does what the test says. */
    private void server(String behaviour) throws IOException {
        jdk(
                "17.0.1",
                "for a in \"$@\"; do echo \"$a\"; done > '" + directory.resolve("arguments") + "'\n"
                        + "while [ \"$1\" != --home ]; do shift; done; home=$2\n"
                        + "echo $$ > \"$home/data/muster.pid\"\n" + behaviour);
    }

    private void jdk(String version, String script) throws IOException {
        // "exec -a" gives the sleeping process the name by which the scripts know a node.
        FakeInstallation.jdk(
                java,
                version,
                "#!/bin/bash\n" + script.replace("exec sleep", "exec -a io.muster.server.MusterServer sleep") + "\n");
    }

    private Script startup(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--home", home.toString()));
        return run("startup.sh", all.toArray(String[]::new));
    }

    private Script run(String name, String... arguments) {
        return Script.run(
                installation.resolve("bin").resolve(name), Map.of("JAVA_HOME", java.toString()), List.of(arguments));
    }
}
