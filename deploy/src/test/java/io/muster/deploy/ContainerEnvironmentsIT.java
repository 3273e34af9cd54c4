package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.muster.deploy.crash.MariaDbProcess;
import io.muster.deploy.local.LocalPorts;
import io.muster.deploy.local.NodeApi;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The variables of both generations of the Nacos image, as its users write them, on a real node and a real MariaDB. */
class ContainerEnvironmentsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PASSWORD = "of the environment";

    private static MariaDbProcess database;

    @RegisterExtension
    final EntryPoints containers = new EntryPoints();

    private final int port = new LocalPorts().next();
    private final NodeApi node = new NodeApi("127.0.0.1:" + port, "nacos", PASSWORD);

    @BeforeAll
    static void startDatabase() {
        database = new MariaDbProcess();
    }

    @AfterAll
    static void stopDatabase() {
        database.close();
    }

    @Test
    void theNewerVariablesMakeAMemberByItsHostNameOnMysql() throws Exception {
        String host = hostName();
        containers.run(
                "docker-startup.sh",
                "newer",
                Map.ofEntries(
                        Map.entry("MODE", "cluster"),
                        Map.entry("PREFER_HOST_MODE", "hostname"),
                        Map.entry("NACOS_SERVERS", host + ":" + port),
                        Map.entry("NACOS_APPLICATION_PORT", Integer.toString(port)),
                        Map.entry("SPRING_DATASOURCE_PLATFORM", "mysql"),
                        Map.entry("MYSQL_SERVICE_HOST", "127.0.0.1"),
                        Map.entry("MYSQL_SERVICE_PORT", Integer.toString(database.port())),
                        Map.entry("MYSQL_SERVICE_DB_NAME", "nacos_config"),
                        Map.entry("MYSQL_SERVICE_USER", "nacos"),
                        Map.entry("MYSQL_SERVICE_PASSWORD", "nacos"),
                        Map.entry("NACOS_AUTH_ENABLE", "true"),
                        Map.entry("MUSTER_CLUSTER_SECRET", "0123456789abcdef-of-a-test"),
                        Map.entry("MUSTER_AUTH_ADMIN_PASSWORD", PASSWORD)));

        awaitStarted("newer", "in cluster mode. use external storage");
        awaitMember(host + ":" + port);
        publishInto("nacos_config");
    }

    @Test
    void theOlderVariablesMakeAMemberByItsAddressOnMysql() throws Exception {
        execute("nacos_config", "CREATE DATABASE nacos_of_old CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
        containers.run(
                "docker-startup.sh",
                "older",
                Map.ofEntries(
                        Map.entry("NACOS_SERVERS", "127.0.0.1:" + port),
                        Map.entry("NACOS_SERVER_IP", "127.0.0.1"),
                        Map.entry("NACOS_SERVER_PORT", Integer.toString(port)),
                        Map.entry("MYSQL_DATABASE_NUM", "1"),
                        Map.entry("MYSQL_MASTER_SERVICE_HOST", "127.0.0.1"),
                        Map.entry("MYSQL_MASTER_SERVICE_PORT", Integer.toString(database.port())),
                        Map.entry("MYSQL_MASTER_SERVICE_DB_NAME", "nacos_of_old"),
                        Map.entry("MYSQL_MASTER_SERVICE_USER", "nacos"),
                        Map.entry("MYSQL_MASTER_SERVICE_PASSWORD", "nacos"),
                        Map.entry("MUSTER_AUTH_ADMIN_PASSWORD", PASSWORD)));

        awaitStarted("older", "in cluster mode. use external storage");
        awaitMember("127.0.0.1:" + port);
        publishInto("nacos_of_old");
    }

    @Test
    void aNodeThatRunsAloneNeedsNothingButItsMode() throws Exception {
        containers.run(
                "docker-startup.sh",
                "alone",
                Map.of(
                        "MODE",
                        "standalone",
                        "NACOS_APPLICATION_PORT",
                        Integer.toString(port),
                        "NACOS_SERVERS",
                        "nobody.invalid:8848",
                        "MUSTER_AUTH_ADMIN_PASSWORD",
                        PASSWORD));

        awaitStarted("alone", "in standalone mode. use embedded storage");
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                        node.post("/nacos/v1/cs/configs", Map.of("dataId", "a", "group", "g", "content", "c")))
                .isEqualTo("true"));
    }

    private void awaitStarted(String name, String how) {
        containers.awaitPrinted(name, "started successfully " + how);
    }

    /** Waits until the first administrator may log in, and looks at the list of members. */
    private void awaitMember(String address) {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                        node.get("/nacos/v1/ns/raft/state").path("members"))
                .as(containers::outputs)
                .singleElement()
                .satisfies(member -> assertThat(member.path("address").asText()).isEqualTo(address)));
    }

    /** What is published through the node is in the table of that database. */
    private void publishInto(String name) throws IOException, SQLException {
        String content = "published into " + name;
        assertThat(node.post("/nacos/v1/cs/configs", Map.of("dataId", "a.txt", "group", "g", "content", content)))
                .isEqualTo("true");
        try (Connection connection = connect(name);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT content FROM config_info WHERE data_id = 'a.txt'")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).isEqualTo(content);
        }
    }

    private static void execute(String name, String sql) throws SQLException {
        try (Connection connection = connect(name);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connect(String name) throws SQLException {
        return DriverManager.getConnection(
                database.url().replace("/nacos_config?", "/" + name + "?"), "nacos", "nacos");
    }

    private static String hostName() {
        try {
            InetAddress own = InetAddress.getLocalHost();
            return own.getHostName();
        } catch (UnknownHostException noName) {
            assumeTrue(false, "this machine's name does not resolve: " + noName.getMessage());
            throw new AssertionError(noName);
        }
    }
}
