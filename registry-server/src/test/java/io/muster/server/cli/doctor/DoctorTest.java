package io.muster.server.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.muster.cluster.MemberAddress;
import io.muster.persistence.DatabaseExamination;
import io.muster.persistence.DatabaseExamination.Schema;
import io.muster.server.cli.doctor.Finding.Level;
import io.muster.server.settings.NodeSettings;
import io.muster.server.settings.PropertyFile;
import io.muster.server.settings.PropertySource;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found on a node that does not run, and on addresses that answer wrongly. */
class DoctorTest {

    @TempDir
    Path home;

    private int port;

    @BeforeEach
    void layOut() throws IOException {
        Files.createDirectories(home.resolve("conf"));
        Files.createDirectories(home.resolve("data"));
        try (ServerSocket free = new ServerSocket(0)) {
            port = Math.min(free.getLocalPort(), 60_000);
        }
        settings("server.port=" + port);
        Files.writeString(home.resolve("conf/cluster.conf"), "127.0.0.1:" + port + "\n");
    }

    @Test
    void namesTheProcessThatOccupiesAPort() throws IOException {
        try (ServerSocket occupied = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(occupied.isBound()).isTrue();
            assertThat(wrong()).anySatisfy(sentence -> assertThat(sentence)
                    .startsWith("HTTP port " + port + " is taken by process "
                            + ProcessHandle.current().pid() + " (")
                    .endsWith("; stop that, or choose another server.port."));
        }
    }

    @Test
    void saysThatNoMemberIsThisMachineAndThatANameDoesNotResolve() throws IOException {
        Files.writeString(
                home.resolve("conf/cluster.conf"), "192.0.2.1:" + port + "\nno-such-host.invalid:" + port + "\n");

        assertThat(wrong())
                .anyMatch(sentence -> sentence.startsWith("no member of the list is an address of this machine"))
                .anyMatch(sentence -> sentence.startsWith("the name no-such-host.invalid does not resolve here"));
        assertThat(sentences(Level.WARNING)).anyMatch(sentence -> sentence.startsWith("2 members survive no more"));
    }

    @Test
    void readsTheMemberListAsTheNodeDoes() throws IOException {
        Files.writeString(home.resolve("conf/cluster.conf"), "10.0.0.1:notaport\n");

        assertThat(wrong()).anyMatch(sentence -> sentence.contains("cluster.conf") && sentence.contains("notaport"));
    }

    @Test
    void warnsOfASecretThatEverybodyMayRead() throws IOException {
        settings("server.port=" + port + "\ndb.password.0=secret");
        Path file = home.resolve("conf/application.properties");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(sentences(Level.WARNING)).anyMatch(sentence -> sentence.startsWith(file + " holds a secret"));

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(sentences(Level.WARNING)).noneMatch(sentence -> sentence.contains("secret"));
    }

    @Test
    void saysWhichDatabaseCannotBeReachedAndKeepsThePasswordToItself() throws IOException {
        settings("server.port=" + port + "\nspring.sql.init.platform=mysql\ndb.num=1\n"
                + "db.url.0=jdbc:mysql://127.0.0.1:1/nacos?connectTimeout=500&password=hidden\n"
                + "db.user=ann\ndb.password=hidden");

        assertThat(wrong()).anySatisfy(sentence -> assertThat(sentence)
                .startsWith("jdbc:mysql://127.0.0.1:1/nacos as ann is not reachable")
                .doesNotContain("hidden"));
    }

    @Test
    void saysInOneSentenceWhatADatabaseIsLike() {
        Optional<String> tooOld = Optional.of("MySQL 5.7.44 is too old; Muster needs MySQL 8.0 or later");
        assertThat(DatabaseCheck.findings("db", found(tooOld, Schema.EMPTY, "", "users")))
                .containsExactly(Finding.wrong("database", "db: " + tooOld.get() + "."));
        assertThat(aboutSchema(Schema.PRESENT, "3").level()).isEqualTo(Level.OK);
        assertThat(aboutSchema(Schema.EMPTY, "", "users", "roles").sentence())
                .startsWith("it has none of the tables yet");
        assertThat(aboutSchema(Schema.OLDER, "2").sentence())
                .startsWith("its schema is at version 2; the next node that starts brings it to ");
        assertThat(aboutSchema(Schema.FOREIGN, "", "a", "b", "c", "d", "e"))
                .satisfies(finding -> assertThat(finding.level()).isEqualTo(Level.WARNING))
                .satisfies(finding -> assertThat(finding.sentence()).contains("(a, b, c and 2 more are missing)"));
        assertThat(aboutSchema(Schema.PRESENT, "3", "users"))
                .satisfies(finding -> assertThat(finding.level()).isEqualTo(Level.WRONG))
                .satisfies(
                        finding -> assertThat(finding.sentence()).contains("but users is missing; bring back a dump"));
        assertThat(aboutSchema(Schema.NEWER, "99"))
                .satisfies(finding -> assertThat(finding.level()).isEqualTo(Level.WRONG))
                .satisfies(finding -> assertThat(finding.sentence()).contains("version 99, and this Muster knows "));
    }

    private static Finding aboutSchema(Schema schema, String version, String... missing) {
        List<Finding> findings = DatabaseCheck.findings("db", found(Optional.empty(), schema, version, missing));
        assertThat(findings.get(0)).isEqualTo(Finding.ok("database", "db is reachable (MySQL 8.4.0)"));
        return findings.get(1);
    }

    private static DatabaseExamination found(
            Optional<String> refusal, Schema schema, String version, String... missing) {
        return new DatabaseExamination("MySQL 8.4.0", refusal, false, schema, version, List.of(missing));
    }

    @Test
    void saysThatAnAddressOfADatabaseIsNone() throws IOException {
        settings("server.port=" + port + "\nspring.sql.init.platform=mysql\ndb.num=1\n"
                + "db.url.0=jdbc:oracle:thin:@h\ndb.user=ann\ndb.password=hidden");

        assertThat(wrong()).anyMatch(sentence -> sentence.contains("is not the address of a MySQL database"));
    }

    @Test
    void knowsTheEmbeddedDatabaseOfANodeWhoseSettingsSayNothing() throws IOException {
        assertThat(wrong()).anyMatch(sentence -> sentence.startsWith("A cluster needs to know where configuration"));

        Files.createDirectories(home.resolve("data/database"));

        assertThat(wrong()).noneMatch(sentence -> sentence.startsWith("A cluster needs to know"));
        assertThat(sentences(Level.OK)).contains("configuration and users are in the embedded database");
    }

    @Test
    void findsOutAProxyThatPassesHttpButNotGrpc() throws IOException {
        HttpServer proxy = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 1);
        proxy.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        proxy.start();
        int proxyPort = proxy.getAddress().getPort();
        try {
            assertThat(Dial.plain("/nacos").http("127.0.0.1", proxyPort)).isEmpty();
            assertThat(Dial.plain("/nacos").grpc("127.0.0.1", proxyPort))
                    .hasValueSatisfying(sentence -> assertThat(sentence).startsWith("is open, but"));
        } finally {
            proxy.stop(0);
        }
    }

    @Test
    void tellsAClockThatIsFarAhead() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                    ZonedDateTime.now(ZoneOffset.UTC).plusMinutes(2));
            int memberPort = vertx.createHttpServer()
                    .requestHandler(request ->
                            request.response().putHeader("Date", date).end())
                    .listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS)
                    .actualPort();

            List<Finding> findings =
                    new ClockCheck(Dial.plain("/nacos")).examine(List.of(new MemberAddress("127.0.0.1", memberPort)));

            assertThat(findings).singleElement().satisfies(finding -> {
                assertThat(finding.level()).isEqualTo(Level.WRONG);
                assertThat(finding.sentence())
                        .matches("the clock of 127\\.0\\.0\\.1:\\d+ is 1\\d\\d s ahead of this one.*");
            });
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    private void settings(String lines) throws IOException {
        Files.writeString(home.resolve("conf/application.properties"), lines + "\n");
    }

    private List<String> wrong() {
        return sentences(Level.WRONG);
    }

    private List<String> sentences(Level level) {
        PropertySource source =
                PropertyFile.read(home.resolve("conf/application.properties"), Map.of(), new Properties());
        return new Doctor(NodeSettings.from(source, home, Optional.empty()), source, Optional.empty(), false)
                .examine().stream()
                        .filter(finding -> finding.level() == level)
                        .map(Finding::sentence)
                        .toList();
    }
}
