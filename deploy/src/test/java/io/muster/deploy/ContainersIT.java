package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.deploy.crash.MariaDbProcess;
import io.muster.deploy.local.LocalPorts;
import io.muster.deploy.local.NodeApi;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The entry points of the images with the environments of the shipped compose files, without an engine: the hosts of the
 * compose file are ports of this machine.
 */
class ContainersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PASSWORD = "from the file";
    private static final Map<String, String> DOT_ENV = Map.of(
            "MUSTER_CLUSTER_SECRET",
            "0123456789abcdef-of-a-test",
            "MUSTER_AUTH_ADMIN_PASSWORD",
            PASSWORD,
            "MYSQL_PASSWORD",
            "nacos");

    @RegisterExtension
    final EntryPoints containers = new EntryPoints();

    @Test
    void theClusterOfTheComposeFileComesUpBehindItsGateway() throws Exception {
        upAndWhole("cluster.yml", Map.of("MUSTER_LOG_FORMAT", "json"));

        // standard output is what a container engine collects: all of it JSON, as was asked for
        containers.awaitPrinted("muster1", "started successfully in cluster mode. use embedded storage");
        assertThat(Files.readAllLines(containers.output("muster1"))).allSatisfy(line -> {
            JsonNode entry = new ObjectMapper().readTree(line);
            assertThat(entry.path("formattedMessage").asText()).isNotEmpty();
        });
    }

    /** The nodes begin while the database is not there yet, as they do when an engine starts all services at once. */
    @Test
    @Tag("campaign")
    void theClusterOnMysqlOfTheComposeFileComesUpBeforeItsDatabase() throws Exception {
        try (MariaDbProcess database = new MariaDbProcess()) {
            database.kill();
            Cluster cluster = up(
                    "cluster-mysql.yml",
                    Map.of("MYSQL_SERVICE_HOST", "127.0.0.1", "MYSQL_SERVICE_PORT", Integer.toString(database.port())));
            containers.awaitPrinted("muster1", "127.0.0.1:" + database.port());

            database.start();
            awaitWhole(cluster);

            for (String host : cluster.nodes().keySet()) {
                containers.awaitPrinted(host, "started successfully in cluster mode. use external storage");
            }
            NodeApi vip = cluster.vip();
            Map<String, String> publication = Map.of("dataId", "a.yaml", "group", "g", "content", "in MySQL: 在");
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                            vip.post("/nacos/v1/cs/configs", publication))
                    .isEqualTo("true"));
            for (int port : cluster.nodes().values()) {
                NodeApi node = new NodeApi("127.0.0.1:" + port, "nacos", PASSWORD);
                await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                                node.text("/nacos/v1/cs/configs?dataId=a.yaml&group=g"))
                        .isEqualTo("in MySQL: 在"));
            }
            try (Connection connection = DriverManager.getConnection(database.url(), "nacos", "nacos");
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT content FROM config_info")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("in MySQL: 在");
            }
        }
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

    /**
     * What was started of a compose file.
     *
     * @param nodes the ports of its nodes, by their host names in that file
     * @param vip the API behind the gateway
     */
    private record Cluster(Map<String, Integer> nodes, NodeApi vip) {}

    private void upAndWhole(String file, Map<String, String> further) throws IOException {
        awaitWhole(up(file, further));
    }

    /** Starts the nodes and the gateway of a compose file; what is further set replaces what the file says to nodes. */
    private Cluster up(String file, Map<String, String> further) throws IOException {
        LocalPorts ports = new LocalPorts();
        Map<String, Integer> hosts = Map.of("muster1", ports.next(), "muster2", ports.next(), "muster3", ports.next());
        int gatewayPort = ports.next();
        for (String host : hosts.keySet()) {
            Map<String, String> environment = onThisMachine(file, host, hosts);
            environment.put("NACOS_APPLICATION_PORT", hosts.get(host).toString());
            environment.remove("PREFER_HOST_MODE");
            environment.put("NACOS_SERVER_IP", "127.0.0.1");
            environment.putAll(further);
            containers.run("docker-startup.sh", host, environment);
        }
        Map<String, String> environment = onThisMachine(file, "gateway", hosts);
        environment.put("GATEWAY_PORT", Integer.toString(gatewayPort));
        environment.put("GATEWAY_HOST", "127.0.0.1");
        containers.run("docker-gateway.sh", "gateway", environment);
        return new Cluster(hosts, new NodeApi("127.0.0.1:" + gatewayPort, "nacos", PASSWORD));
    }

    private void awaitWhole(Cluster cluster) {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                        cluster.vip().get("/gateway/status").path("readyNodes").asInt())
                .as(containers::outputs)
                .isEqualTo(3));
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                        cluster.vip().get("/nacos/v1/ns/raft/state").path("members"))
                .hasSize(3));
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
