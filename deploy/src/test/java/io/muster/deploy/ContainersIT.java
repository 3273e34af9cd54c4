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
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The entry points of the images with the environments of the shipped compose files, without an engine: the hosts of the
 * compose file are ports of this machine.
 */
class ContainersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Map<String, String> DOT_ENV = Map.of(
            "MUSTER_CLUSTER_SECRET", "0123456789abcdef-of-a-test", "MUSTER_AUTH_ADMIN_PASSWORD", "from the file");

    @TempDir
    Path directory;

    private EntryPoints containers;

    @BeforeEach
    void prepare() {
        containers = new EntryPoints(directory);
    }

    @AfterEach
    void stop() throws InterruptedException {
        containers.close();
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
            containers.run("docker-startup.sh", host, environment);
        }
        Map<String, String> environment = onThisMachine("cluster.yml", "gateway", hosts);
        environment.put("GATEWAY_PORT", Integer.toString(gatewayPort));
        environment.put("GATEWAY_HOST", "127.0.0.1");
        containers.run("docker-gateway.sh", "gateway", environment);

        NodeApi vip = new NodeApi("127.0.0.1:" + gatewayPort, "nacos", DOT_ENV.get("MUSTER_AUTH_ADMIN_PASSWORD"));
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                        vip.get("/gateway/status").path("readyNodes").asInt())
                .as(containers::outputs)
                .isEqualTo(3));
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                        vip.get("/nacos/v1/ns/raft/state").path("members"))
                .hasSize(3));

        // standard output is what a container engine collects: all of it JSON, as was asked for
        Path collected = containers.output("muster1");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(Files.readString(collected))
                .contains("started successfully in cluster mode. use embedded storage"));
        assertThat(Files.readAllLines(collected)).allSatisfy(line -> {
            JsonNode entry = new ObjectMapper().readTree(line);
            assertThat(entry.path("formattedMessage").asText()).isNotEmpty();
        });
    }

    @Test
    void aNodeWithoutMembersOrStorageSaysSoAndEnds() throws Exception {
        Process lonely = containers.run(
                "docker-startup.sh", "lonely", Map.of("MODE", "cluster", "EMBEDDED_STORAGE", "embedded"));
        assertThat(lonely.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(lonely.exitValue()).isEqualTo(1);
        assertThat(Files.readString(containers.output("lonely"))).contains("A cluster needs the list of its members");

        Process noStore = containers.run(
                "docker-startup.sh", "nostore", Map.of("MODE", "cluster", "NACOS_SERVERS", "127.0.0.1:8848"));
        assertThat(noStore.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(noStore.exitValue()).isEqualTo(1);
        assertThat(Files.readString(containers.output("nostore")))
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
}
