package io.muster.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.muster.cluster.MemberAddress;
import io.muster.persistence.Database;
import io.muster.persistence.DatabaseSettings;
import io.muster.persistence.Databases;
import io.muster.persistence.testkit.DatabaseServer;
import io.muster.server.settings.NodeSettings;
import io.muster.server.settings.PropertySource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Nodes on a real database server that are started while it is away: what they do without it, what they tell, and how they follow it again. */
@Tag(TestStorage.SERVER)
class DatabaseAwayAtStartTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PASSWORD = "correct horse";
    private static final String LIST = "/v1/ns/instance/list?serviceName=orders";

    private static DatabaseServer server;

    @TempDir
    Path home;

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.muster");
    private final Logger directory = (Logger) LoggerFactory.getLogger("io.muster.server.access.AccessDirectory");
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private boolean stopped;

    @BeforeAll
    static void startServer() {
        server = TestStorage.chosenServer().own();
    }

    @AfterAll
    static void closeServer() {
        server.close();
    }

    @BeforeEach
    void listenToLog() {
        logged.start();
        logger.addAppender(logged);
        directory.setLevel(Level.INFO);
    }

    @AfterEach
    void restore() throws Exception {
        logger.detachAppender(logged);
        directory.setLevel(null);
        if (stopped) {
            startAgain();
        }
    }

    private void stop() throws Exception {
        server.stop();
        stopped = true;
    }

    private void startAgain() throws Exception {
        server.startAgain();
        stopped = false;
    }

    /** One line of the log that holds all of these. */
    private void assertLogged(String... parts) {
        assertThat(List.copyOf(logged.list))
                .extracting(ILoggingEvent::getFormattedMessage)
                .anySatisfy(line -> assertThat(line).contains(parts));
    }

    private MusterNode start(int port, String url, String more) throws Exception {
        Files.createDirectories(home.resolve("data"));
        Files.writeString(
                Files.createDirectories(home.resolve("conf")).resolve("application.properties"),
                """
                server.port=%d
                server.address=127.0.0.1
                nacos.server.ip=127.0.0.1
                spring.sql.init.platform=mysql
                db.num=1
                db.url.0=%s
                db.user=nacos
                db.password=nacos
                %s
                """
                        .formatted(port, url, more));
        MusterNode node = MusterNode.start(
                NodeConfiguration.read(home, Optional.of("standalone"), Optional.empty(), Map.of(), new Properties()));
        node.awaitServing(PATIENCE);
        return node;
    }

    private static int portWithoutServer() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static HttpResponse<String> register(ApiClient client, String ip) throws Exception {
        return client.send("POST", "/v1/ns/instance", "serviceName", "orders", "ip", ip, "port", "80");
    }

    /** A registration by somebody at the console. */
    private static HttpResponse<String> fromConsole(int port, String token) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port
                                        + "/nacos/v1/ns/instance?serviceName=orders&ip=10.0.0.10&port=80"))
                                .header("X-Muster-Console", "1")
                                .header("accessToken", token)
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static void done(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void theNodeServesNamingAndSaysWhichHostPortAndUserFailed() throws Exception {
        int absent = portWithoutServer();
        int port = StartedNode.freePort();
        String place = "127.0.0.1:" + absent + "/nacos_config as user nacos: connection refused";
        try (MusterNode node =
                start(port, "jdbc:mysql://127.0.0.1:" + absent + "/nacos_config", "nacos.core.auth.enabled=false")) {
            assertThat(node.ready()).as(node.sentence()).isTrue();
            assertThat(node.sentence()).contains("started successfully").contains(place);
            assertLogged("Database is not usable", place);
            ApiClient client = ApiClient.anonymous(port);

            done(register(client, "10.0.0.7"));
            assertThat(client.get(LIST).body()).contains("10.0.0.7");
            HttpResponse<String> readiness = client.get("/v3/console/health/readiness");
            done(readiness);
            assertThat(readiness.body()).contains(place);

            await().atMost(PATIENCE).untilAsserted(() -> assertLogged("Nobody can log in before the database answers"));
            assertThat(client.tryLogin("nacos", StartedNode.ADMIN_PASSWORD).statusCode())
                    .isEqualTo(503);
        }
    }

    @Test
    void aRestartedNodeKnowsUsersAndTokensFromItsCopyAndFollowsTheDatabaseWhenItIsBack() throws Exception {
        String name = TestStorage.newName();
        String url = urlOf(server.newDatabase(name));
        int port = StartedNode.freePort();
        ApiClient anonymous = ApiClient.anonymous(port);
        Path copy = home.resolve("data").resolve("access-copy");
        ApiClient reader;
        try (MusterNode node = start(port, url, "")) {
            assertThat(node.ready()).as(node.sentence()).isTrue();
            ApiClient admin = anonymous.login("nacos", StartedNode.ADMIN_PASSWORD);
            done(admin.send("POST", "/v1/auth/users", "username", "reader", "password", PASSWORD));
            done(admin.send("POST", "/v1/auth/roles", "username", "reader", "role", "readers"));
            done(admin.send(
                    "POST", "/v1/auth/permissions", "role", "readers", "resource", "public:*:*", "action", "r"));
            reader = anonymous.login("reader", PASSWORD);
            done(reader.get(LIST));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(copy)).contains("readers").doesNotContain(PASSWORD);

        stop();
        logged.list.clear();
        try (MusterNode node = start(port, url, "")) {
            await().atMost(PATIENCE).untilAsserted(() -> assertLogged("Users, roles and permissions are as of 20"));
            done(reader.get(LIST));
            assertThat(register(reader, "10.0.0.8").statusCode()).isEqualTo(403);
            done(anonymous.login("reader", PASSWORD).get(LIST));
            ApiClient admin = anonymous.login("nacos", StartedNode.ADMIN_PASSWORD);
            done(register(admin, "10.0.0.9"));
            assertThat(reader.get(LIST).body()).contains("10.0.0.9");
            assertThat(anonymous.tryLogin("reader", "wrong").statusCode()).isEqualTo(403);
            assertThat(anonymous.tryLogin("stranger", PASSWORD).statusCode()).isEqualTo(403);
            assertThat(anonymous.get(LIST).statusCode()).isEqualTo(403);
            assertThat(anonymous
                            .withToken(
                                    reader.token().substring(0, reader.token().length() - 4) + "AAAA")
                            .get(LIST)
                            .statusCode())
                    .isEqualTo(403);
            assertThat(fromConsole(port, admin.token()).statusCode()).isEqualTo(503);
            assertThat(fromConsole(port, admin.token()).body()).contains("may not know who has lost which rights");
            assertThat(admin.send("POST", "/v1/auth/users", "username", "late", "password", PASSWORD)
                            .statusCode())
                    .isEqualTo(503);
            assertThat(node.ready()).as(node.sentence()).isTrue();

            startAgain();
            server.execute(
                    name,
                    "DELETE FROM roles WHERE username='reader'",
                    "UPDATE users SET enabled=0 WHERE username='reader'");

            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(reader.get(LIST).statusCode()).isEqualTo(403));
            assertLogged("Users, roles and permissions are those of the database again");
            assertThat(anonymous.tryLogin("reader", PASSWORD).statusCode()).isEqualTo(403);
            done(admin.get(LIST));
            done(fromConsole(port, admin.token()));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(Files.readString(copy)).contains("\"enabled\":false"));
        }
    }

    @Test
    void aDamagedCopyIsNotUsed() throws Exception {
        int absent = portWithoutServer();
        int port = StartedNode.freePort();
        Files.writeString(
                Files.createDirectories(home.resolve("data")).resolve("access-copy"),
                "{\"users\":[null],\"roles\":[],\"permissions\":[],\"passwordChangeDue\":[]}");
        try (MusterNode node = start(port, "jdbc:mysql://127.0.0.1:" + absent + "/nacos_config", "")) {
            assertThat(node.ready()).as(node.sentence()).isTrue();
            await().atMost(PATIENCE).untilAsserted(() -> assertLogged("Nobody can log in before the database answers"));
            assertLogged("access-copy", "it is damaged");
            assertThat(ApiClient.anonymous(port)
                            .tryLogin("nacos", StartedNode.ADMIN_PASSWORD)
                            .statusCode())
                    .isEqualTo(503);
        }
    }

    @Test
    void aMemberThatHasReadTheClusterSecretOnceStartsWithoutTheDatabase() throws Exception {
        String name = TestStorage.newName();
        DatabaseSettings settings = server.newDatabase(name);
        Path kept = home.resolve("one/data/cluster-secret");

        String first = secretOf("one", settings);
        assertThat(secretOf("two", settings)).isEqualTo(first);
        assertThat(Files.readString(kept)).isEqualTo(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                .isEqualTo("rw-------");

        stop();
        assertThat(secretOf("one", settings)).isEqualTo(first);
        assertLogged("kept in " + kept, "127.0.0.1:" + server.port(), "as user nacos");
        try (Database database = Databases.openExternal(settings)) {
            KeptSecret never = new KeptSecret(home.resolve("three/data"), 16);
            assertThatThrownBy(() -> ClusterSecret.ofDatabase(database, never, Duration.ofSeconds(1)))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("127.0.0.1:" + server.port())
                    .hasMessageContaining("set muster.cluster.secret on every node");
            Files.writeString(
                    Files.createDirectories(home.resolve("three/data")).resolve("cluster-secret"), "short\n");
            assertThatThrownBy(() -> ClusterSecret.ofDatabase(database, never, Duration.ofSeconds(1)))
                    .isInstanceOf(StartFailure.class);
        }

        startAgain();
        server.execute(name, "DELETE FROM muster_meta WHERE meta_key='cluster.secret'");
        assertThat(secretOf("one", settings))
                .as("the row is made of what a node kept")
                .isEqualTo(first);
        assertThat(secretOf("three", settings)).isEqualTo(first);

        server.execute(
                name, "UPDATE muster_meta SET meta_value='chosen-by-an-operator' WHERE meta_key='cluster.secret'");
        assertThat(secretOf("one", settings)).isEqualTo("chosen-by-an-operator");
        assertThat(Files.readString(kept)).isEqualTo("chosen-by-an-operator");
    }

    /** The secret that a node of a cluster on several machines starts with. */
    private String secretOf(String node, DatabaseSettings database) {
        MemberAddress self = new MemberAddress("10.0.0.1", 8848);
        Membership membership = new Membership(self, List.of(self, new MemberAddress("10.0.0.2", 8848)));
        NodeSettings settings =
                NodeSettings.from(PropertySource.of(Map.of()), home.resolve(node), Optional.of("cluster"));
        try (Database opened = Databases.openExternal(database)) {
            return new String(ClusterSecret.find(settings, membership, Optional.of(opened)), StandardCharsets.UTF_8);
        }
    }

    private static String urlOf(DatabaseSettings database) {
        return database.endpoints().get(0).jdbcUrl();
    }
}
