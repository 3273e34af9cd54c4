package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.muster.deploy.local.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the scripts say to a user who may not read or write what they need: one sentence and an exit code. The user is the one who runs the
 * tests, or nobody where that is root, who may do everything.
 */
class OrdinaryUserTest {

    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    @TempDir
    Path directory;

    private Path installation;
    private Path home;

    @BeforeEach
    void install() throws IOException {
        installation = directory.resolve("my 安装");
        home = directory.resolve("node 一");
        FakeInstallation.layOut(installation);
        FakeInstallation.jdk(directory.resolve("jdk"), "17.0.1", "#!/bin/sh\nexit 0\n");
        Files.createDirectories(home);
        permissions(directory, "rwxr-xr-x");
        permissions(home, "rwxrwxrwx");
        if (ROOT) {
            assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "setpriv is not installed");
            Files.writeString(
                    directory.resolve("as-nobody.sh"),
                    "exec setpriv --reuid=65534 --regid=65534 --clear-groups sh \"$@\"\n");
            Path probe = Files.writeString(directory.resolve("probe.sh"), "[ -r \"$1\" ]\n");
            assumeTrue(
                    Script.run(directory.resolve("as-nobody.sh"), Map.of(), List.of(probe.toString(), probe.toString()))
                                    .exitCode()
                            == 0,
                    "another user cannot enter the directory for temporary files");
        }
    }

    @Test
    void namesTheSettingsOfANodeThatCannotBeRead() throws IOException {
        for (String name : List.of("application.properties", "cluster.conf")) {
            Path conf = Files.createDirectories(home.resolve("conf"));
            Path settings = Files.writeString(conf.resolve(name), "");
            permissions(settings, "-wx------");

            assertRefused(
                    run("startup.sh", "--home", home.toString()),
                    settings + " cannot be read by " + user() + "; correct its permissions.");
            Files.delete(settings);
        }
    }

    @Test
    void namesTheSettingsOfAGatewayThatCannotBeRead() throws IOException {
        permissions(Files.createDirectories(home.resolve("data")), "rwxrwxrwx");
        permissions(Files.createDirectories(home.resolve("logs")), "rwxrwxrwx");
        for (String name : List.of("gateway.properties", "cluster.conf")) {
            Path conf = Files.createDirectories(home.resolve("conf"));
            Path settings = Files.writeString(conf.resolve(name), "");
            permissions(settings, "-wx------");
            String sentence = settings + " cannot be read by " + user() + "; correct its permissions.";

            assertRefused(run("gateway.sh", "start", "--home", home.toString()), sentence);
            assertRefused(run("gateway.sh", "run", "--home", home.toString()), sentence);
            Files.delete(settings);
        }
    }

    @Test
    void namesADirectoryThatCannotBeWritten() throws IOException {
        permissions(Files.createDirectories(home.resolve("data")), "r-xr-xr-x");
        String sentence =
                home + "/data cannot be written by " + user() + "; give it to this user or choose another --home.";

        assertRefused(run("startup.sh", "-m", "standalone", "--home", home.toString()), sentence);
        assertRefused(run("gateway.sh", "start", "--home", home.toString()), sentence);
        assertRefused(run("gateway.sh", "run", "--home", home.toString()), sentence);
    }

    @Test
    void namesAHomeThatCannotBeEnteredOrMade() throws IOException {
        permissions(home, "rw-r--r--");
        try {
            assertRefused(
                    run("startup.sh", "--home", home.toString()),
                    "The directory " + home + " cannot be entered; check its permissions.");
            assertRefused(
                    run("gateway.sh", "start", "--home", home.toString()),
                    "The directory " + home + " cannot be entered; check its permissions.");
        } finally {
            permissions(home, "rwxr-xr-x");
        }
        Path within = Files.createDirectories(directory.resolve("full"));
        permissions(within, "r-xr-xr-x");
        assertRefused(
                run("startup.sh", "--home", within.resolve("new").toString()),
                "The directory " + within.resolve("new") + " cannot be created; check the path and its permissions.");
    }

    @Test
    void namesTheVolumeOfAContainerThatBelongsToSomebodyElse() throws IOException {
        permissions(Files.createDirectories(home.resolve("conf")), "r-xr-xr-x");

        assertRefused(
                run("docker-startup.sh"),
                home + "/conf cannot be written by " + user()
                        + "; give the volume to this user, or mount an application.properties.");
        assertRefused(
                run("docker-gateway.sh"),
                home + "/conf/cluster.conf cannot be written by " + user() + "; give the volume to this user.");
    }

    @Test
    void namesTheOperatorsLinesOfAContainerThatCannotBeRead() throws IOException {
        Path custom = Files.createDirectories(home.resolve("init.d")).resolve("custom.properties");
        Files.writeString(custom, "server.port=8748\n");
        permissions(custom, "-wx------");

        assertRefused(run("docker-startup.sh"), custom + " cannot be read by " + user() + ".");
    }

    @Test
    void doesNotClaimToHaveStoppedTheNodeOfAnotherUser() throws Exception {
        assumeTrue(ROOT, "only root can start a process for another user");
        Files.createDirectories(home.resolve("data"));
        Process node = new ProcessBuilder("bash", "-c", "exec -a io.muster.server.MusterServer sleep 60").start();
        try {
            Files.writeString(home.resolve("data/muster.pid"), node.pid() + "\n");

            assertRefused(
                    run("shutdown.sh", "--home", home.toString()),
                    "The Muster node of " + home + " (process " + node.pid()
                            + ") cannot be stopped; it belongs to another user.");

            assertThat(node.isAlive()).isTrue();
        } finally {
            node.destroyForcibly();
            node.waitFor(5, TimeUnit.SECONDS);
        }
    }

    private static void assertRefused(Script refused, String sentence) {
        assertThat(refused.output()).isEqualTo(sentence + "\n");
        assertThat(refused.exitCode()).isEqualTo(1);
    }

    private static String user() {
        return ROOT ? "nobody" : System.getProperty("user.name");
    }

    private static void permissions(Path file, String permissions) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private Script run(String name, String... arguments) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "JAVA_HOME",
                directory.resolve("jdk").toString(),
                "BASE_DIR",
                home.toString(),
                "NACOS_SERVERS",
                "127.0.0.1:8848"));
        Path script = installation.resolve("bin").resolve(name);
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!ROOT) {
            return Script.run(script, environment, all);
        }
        all.add(0, script.toString());
        return Script.run(directory.resolve("as-nobody.sh"), environment, all);
    }
}
