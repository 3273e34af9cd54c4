package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.deploy.local.LocalPorts;
import io.muster.deploy.local.NodeApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The entry points of the images with the environments of the shipped compose files, without an engine: each "container" is a
 * process with a BASE_DIR of its own, and the hosts of the compose file are ports of this machine.
 */
class ContainersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Map<String, String> DOT_ENV = Map.of(
            "MUSTER_CLUSTER_SECRET", "0123456789abcdef-of-a-test", "MUSTER_AUTH_ADMIN_PASSWORD", "from the file");

    @TempDir
    Path directory;

    private final List<Process> containers = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (Process container : containers) {
            container.destroy();
        }
        for (Process container : containers) {
            if (!container.waitFor(20, TimeUnit.SECONDS)) {
                container.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void theClusterOfTheComposeFileComesUpBehindItsGateway() throws Exception {
        LocalPorts ports = new LocalPorts();
        Map<String, Integer> hosts = Map.of("muster1", ports.next(), "muster2", ports.next(), "muster3", ports.next());
        int gatewayPort = ports.next();
        for (String host : hosts.keySet()) {
            Map<String, String> environment = onThisMachine("cluster.yml", host, hosts);
            environment.put("NACOS_APPLICATION_PORT", hosts.get(host).toString());
            environment.remove("PREFER_HOST_MODE");
            environment.put("NACOS_SERVER_IP", "127.0.0.1");
            environment.put("MUSTER_LOG_FORMAT", "json");
            run("docker-startup.sh", host, environment);
        }
        Map<String, String> environment = onThisMachine("cluster.yml", "gateway", hosts);
        environment.put("GATEWAY_PORT", Integer.toString(gatewayPort));
        environment.put("GATEWAY_HOST", "127.0.0.1");
        run("docker-gateway.sh", "gateway", environment);

        NodeApi vip = new NodeApi("127.0.0.1:" + gatewayPort, "nacos", DOT_ENV.get("MUSTER_AUTH_ADMIN_PASSWORD"));
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                        vip.get("/gateway/status").path("readyNodes").asInt())
                .as(this::output)
                .isEqualTo(3));
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                        vip.get("/nacos/v1/ns/raft/state").path("members"))
                .hasSize(3));

        // standard output is what a container engine collects: all of it JSON, as was asked for
        Path collected = directory.resolve("muster1.out");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(Files.readString(collected))
                .contains("started successfully in cluster mode. use embedded storage"));
        assertThat(Files.readAllLines(collected)).allSatisfy(line -> {
            JsonNode entry = new ObjectMapper().readTree(line);
            assertThat(entry.path("formattedMessage").asText()).isNotEmpty();
        });
    }

    @Test
    void aNodeWithoutMembersOrStorageSaysSoAndEnds() throws Exception {
        Process lonely = run("docker-startup.sh", "lonely", Map.of("MODE", "cluster", "EMBEDDED_STORAGE", "embedded"));
        assertThat(lonely.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(lonely.exitValue()).isEqualTo(1);
        assertThat(Files.readString(directory.resolve("lonely.out")))
                .contains("A cluster needs the list of its members");

        Process noStore =
                run("docker-startup.sh", "nostore", Map.of("MODE", "cluster", "NACOS_SERVERS", "127.0.0.1:8848"));
        assertThat(noStore.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(noStore.exitValue()).isEqualTo(1);
        assertThat(Files.readString(directory.resolve("nostore.out")))
                .contains("A cluster needs to know where configuration and users are kept");
    }

    private static Map<String, String> onThisMachine(String file, String service, Map<String, Integer> hosts)
            throws IOException {
        Map<String, String> environment = ComposeFiles.environment(file, service, DOT_ENV);
        environment.replaceAll((name, value) -> {
            String replaced = value;
            for (Map.Entry<String, Integer> host : hosts.entrySet()) {
                replaced = replaced.replace(host.getKey() + ":8848", "127.0.0.1:" + host.getValue());
            }
            return replaced;
        });
        return environment;
    }

    private Process run(String script, String name, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        "sh",
                        Distribution.directory().resolve("bin").resolve(script).toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".out").toFile());
        builder.environment().putAll(environment);
        builder.environment().put("BASE_DIR", directory.resolve(name).toString());
        Process container = builder.start();
        containers.add(container);
        return container;
    }

    private String output() {
        StringBuilder all = new StringBuilder();
        for (String name : List.of("muster1", "muster2", "muster3", "gateway")) {
            try {
                all.append(name).append(": ").append(Files.readString(directory.resolve(name + ".out")));
            } catch (IOException none) {
                all.append(name).append(" has printed nothing\n");
            }
        }
        return all.toString();
    }
}
