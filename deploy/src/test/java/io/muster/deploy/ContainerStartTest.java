package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.deploy.local.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The entry points of the container images, run directly; the java that they find writes down how it was called.
 * {@link ContainersIT} runs them with the real one.
 */
class ContainerStartTest {

    @TempDir
    Path directory;

    private Path installation;
    private Path home;

    @BeforeEach
    void install() throws IOException {
        installation = directory.resolve("opt 安装");
        home = directory.resolve("home");
        FakeInstallation.layOut(installation);
        FakeInstallation.jdk(
                directory.resolve("jdk"),
                "17.0.1",
                "#!/bin/sh\nfor a in \"$@\"; do echo \"$a\"; done > '" + directory.resolve("arguments")
                        + "'\nenv | sort > '" + directory.resolve("environment") + "'\n");
    }

    @Test
    void runsTheNodeInTheForegroundWithMemoryAndOptionsOfTheImage() throws IOException {
        Script run = start(
                "docker-startup.sh",
                Map.of(
                        "MODE",
                        "standalone",
                        "JVM_XMS",
                        "100m",
                        "JVM_XMX",
                        "200m",
                        "JVM_XMN",
                        "50m",
                        "JVM_MS",
                        "64m",
                        "JVM_MMS",
                        "128m",
                        "JAVA_OPT_EXT",
                        "-Dnacos.server.ip=10.0.0.7",
                        "NACOS_DEBUG",
                        "y"));

        assertThat(run.output()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(Files.readAllLines(directory.resolve("arguments")))
                .contains("-Xms100m", "-Xmx200m", "-Xmn50m", "-XX:MetaspaceSize=64m", "-XX:MaxMetaspaceSize=128m")
                .contains("-Dnacos.server.ip=10.0.0.7")
                .contains("-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=*:9555")
                .containsSequence("--home", home.toString(), "--mode", "standalone");
        assertThat(Files.readAllLines(directory.resolve("environment"))).contains("MUSTER_LOG_STDOUT=true");
    }

    @Test
    void addsTheOperatorsLinesAtEachStartAndLeavesAMountedFileAlone() throws IOException {
        Path custom = Files.createDirectories(home.resolve("init.d")).resolve("custom.properties");
        Path settings = home.resolve("conf/application.properties");
        Files.writeString(custom, "nacos.naming.expireInstance=false\n");
        start("docker-startup.sh", Map.of());
        assertThat(Files.readString(settings)).contains("server.port=8848").endsWith("expireInstance=false\n");
        Files.writeString(custom, "nacos.naming.expireInstance=true\n");
        start("docker-startup.sh", Map.of());
        assertThat(Files.readString(settings)).endsWith("expireInstance=true\n").doesNotContain("expireInstance=false");

        Files.writeString(settings, "server.port=8748\n");
        start("docker-startup.sh", Map.of());
        assertThat(Files.readString(settings)).isEqualTo("server.port=8748\n");
    }

    @Test
    void givesTheGatewayTheMembersOfTheEnvironment() throws IOException {
        Script run = start("docker-gateway.sh", Map.of("NACOS_SERVERS", "a:8848  b:8848 c"));

        assertThat(run.exitCode()).isZero();
        assertThat(Files.readString(home.resolve("conf/cluster.conf"))).endsWith("\na:8848\nb:8848\nc\n");
        assertThat(Files.readAllLines(directory.resolve("arguments")))
                .containsSequence("io.muster.gateway.GatewayMain", "--home", home.toString());
        assertThat(Files.readAllLines(directory.resolve("environment"))).contains("GATEWAY_LOG_STDOUT=true");

        Files.writeString(home.resolve("conf/cluster.conf"), "mounted:8848\n");
        start("docker-gateway.sh", Map.of("NACOS_SERVERS", "other:8848"));
        assertThat(Files.readString(home.resolve("conf/cluster.conf"))).isEqualTo("mounted:8848\n");
    }

    @Test
    void saysInOneSentenceWhatIsMissing() throws IOException {
        Script members = start("docker-gateway.sh", Map.of());
        assertThat(members.exitCode()).isEqualTo(1);
        assertThat(members.output())
                .isEqualTo("The gateway does not know the nodes: set NACOS_SERVERS, or mount " + home
                        + "/conf/cluster.conf.\n");

        for (String script : List.of("docker-startup.sh", "docker-gateway.sh")) {
            Script called =
                    Script.run(installation.resolve("bin").resolve(script), environment(Map.of()), List.of("start"));
            assertThat(called.exitCode()).isEqualTo(1);
            assertThat(called.output())
                    .startsWith("Unknown parameter start; " + script)
                    .hasLineCount(1);
            Script help =
                    Script.run(installation.resolve("bin").resolve(script), environment(Map.of()), List.of("--help"));
            assertThat(help.exitCode()).isZero();
            assertThat(help.output()).startsWith("Entry point of the").contains("NACOS_SERVERS");
        }

        Files.writeString(directory.resolve("file"), "");
        Script inTheWay = start(
                "docker-startup.sh",
                Map.of("BASE_DIR", directory.resolve("file").toString()));
        assertThat(inTheWay.exitCode()).isEqualTo(1);
        assertThat(inTheWay.output())
                .startsWith("The directory " + directory.resolve("file") + " cannot be")
                .hasLineCount(1);
    }

    private Script start(String script, Map<String, String> environment) {
        return Script.run(installation.resolve("bin").resolve(script), environment(environment), List.of());
    }

    private Map<String, String> environment(Map<String, String> added) {
        Map<String, String> all =
                new HashMap<>(Map.of("JAVA_HOME", directory.resolve("jdk").toString(), "BASE_DIR", home.toString()));
        all.putAll(added);
        return all;
    }
}
