package io.muster.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.muster.server.node.StartedNode;
import io.muster.server.node.TestStorage;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** What an operator asks and does with {@code bin/muster}, on a whole node. */
@Tag(TestStorage.TABLES)
class MusterCliTest {

    @TempDir
    static Path home;

    private static StartedNode node;

    @BeforeAll
    static void start() throws Exception {
        node = new StartedNode(home, Map.of("server.servlet.contextPath", "/registry"));
        // the process leaves this file; here the process is this one
        Files.writeString(
                home.resolve("data/muster.pid"),
                Long.toString(ProcessHandle.current().pid()));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void managesUsersAndTheirRoles() {
        assertThat(done("user", "create", "ann", "--password", "a secret")).isEqualTo("create user ok!\n");
        assertThat(done("user", "list")).isEqualTo("USERNAME\nann\nnacos\n");
        assertThat(done("user", "grant", "ann", "readers")).isEqualTo("add role ok!\n");
        assertThat(new JsonArray(done("user", "roles", "ann", "--json")))
                .isEqualTo(new JsonArray()
                        .add(new JsonObject().put("role", "readers").put("username", "ann")));
        assertThat(done("user", "password", "ann", "--password", "another")).isEqualTo("update user ok!\n");
        done("user", "revoke", "ann", "readers");
        assertThat(done("user", "roles", "ann")).isEqualTo("USERNAME  ROLE\n");
        done("user", "delete", "ann");
        assertThat(done("user", "list")).isEqualTo("USERNAME\nnacos\n");
    }

    @Test
    void givesTheAdministratorANewPasswordAndEndsEarlierLogins() throws Exception {
        done("reset-admin", "--password", "the first one");
        String token = login("the first one");
        assertThat(statusWith(token)).isEqualTo(200);

        assertThat(done("reset-admin", "--password", "another one"))
                .isEqualTo("The password of nacos is changed; earlier logins have ended.\n");

        assertThat(statusWith(token)).isEqualTo(403);
        assertThat(statusWith(login("another one"))).isEqualTo(200);
        assertThat(login("the first one")).isEmpty();
        assertThat(new JsonObject(done("reset-admin", "--password", "a third one", "--json")).getString("message"))
                .startsWith("The password of nacos is changed");
    }

    @Test
    void replacesTheKeyOfLoginsAndEndsThemOnlyWhenAskedTo() throws Exception {
        done("reset-admin", "--password", "for the key");
        String token = login("for the key");

        assertThat(done("secret", "rotate-token-key"))
                .isEqualTo("Tokens are signed with a new key; those of the old one live to their end.\n");
        assertThat(statusWith(token)).isEqualTo(200);

        assertThat(new JsonObject(done("secret", "rotate-token-key", "--end-sessions", "--json")).getString("message"))
                .isEqualTo("Tokens are signed with a new key; all sessions have ended.");
        assertThat(statusWith(token)).isEqualTo(403);
        assertThat(statusWith(login("for the key"))).isEqualTo(200);
    }

    /** The token of a login as the administrator; empty when it is refused. */
    private static String login(String password) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create("http://127.0.0.1:" + node.port() + "/registry/v1/auth/login"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString("username=nacos&password="
                                        + URLEncoder.encode(password, StandardCharsets.UTF_8)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() == 200 ? new JsonObject(answer.body()).getString("accessToken") : "";
    }

    /** How the state of the cluster is answered to the holder of a token. */
    private static int statusWith(String token) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port()
                                        + "/registry/v1/ns/raft/state?accessToken=" + token))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void publishesReadsListsAndRemovesConfigurations() throws Exception {
        Path file = Files.writeString(home.resolve("名.yaml"), "name: 名\n");
        assertThat(done("config", "publish", "app.yaml", file.toString(), "--type", "yaml"))
                .isEqualTo("app.yaml is published.\n");

        assertThat(done("config", "get", "app.yaml")).isEqualTo("name: 名\n");
        assertThat(new JsonObject(done("config", "get", "app.yaml", "--json")).getString("type"))
                .isEqualTo("yaml");
        assertThat(done("config", "list", "app*")).contains("app.yaml  DEFAULT_GROUP  yaml");
        done("config", "remove", "app.yaml");
        Tool gone = Tool.run(home, "config", "get", "app.yaml");
        assertThat(gone.exitCode()).isEqualTo(1);
        assertThat(gone.err()).startsWith("muster: ").hasLineCount(1);
    }

    @Test
    void listsEveryPage() {
        NodeClient client = NodeClient.of(home);
        for (int number = 0; number < 130; number++) {
            client.write("POST", "/v3/admin/ns/service", Map.of("serviceName", "many-" + number));
        }

        JsonArray services = new JsonArray(done("service", "list", "--json"));

        assertThat(services.stream().map(row -> ((JsonObject) row).getString("name")))
                .filteredOn(name -> name.startsWith("many-"))
                .hasSize(130);
    }

    @Test
    void createsShowsAndRemovesServices() {
        assertThat(done("service", "create", "orders", "--protect-threshold", "0.5"))
                .isEqualTo("orders is created.\n");
        assertThat(new JsonObject(done("service", "get", "orders", "--json")).getDouble("protectThreshold"))
                .isEqualTo(0.5);
        assertThat(done("service", "instances", "orders")).startsWith("IP  PORT");
        assertThat(done("service", "remove", "orders")).isEqualTo("orders is removed.\n");
    }

    /** Those that stop, copy or move whole clusters are in tests of their own. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "status",
                "members",
                "log-level io.muster.server.cli.test INFO",
                "user create machine --password=of-its-own; user list; user password machine --password=of-another",
                "user grant machine readers; user roles machine; user revoke machine readers; user delete machine",
                "service create spoken; service get spoken; service instances spoken; service list; service remove spoken",
                "config publish spoken.txt FILE; config get spoken.txt; config list spoken*; config remove spoken.txt"
            })
    void everyCommandAnswersMachinesInJson(String commands) throws IOException {
        Path file = Files.writeString(home.resolve("spoken.txt"), "spoken");
        for (String command : commands.split("; ")) {
            List<String> words = new ArrayList<>(
                    List.of(command.replace("FILE", file.toString()).split(" ")));
            words.add("--json");

            Object answer = Json.decodeValue(done(words.toArray(String[]::new)));

            assertThat(answer).as(command).isInstanceOfAny(JsonObject.class, JsonArray.class);
        }
    }

    @Test
    void answersMachinesInJsonWhateverItDoes() {
        assertThat(new JsonObject(done("service", "create", "machines", "--json")).getString("message"))
                .isEqualTo("machines is created.");
        assertThat(new JsonObject(done("service", "remove", "machines", "--json")).getString("message"))
                .isEqualTo("machines is removed.");
        assertThat(new JsonObject(Tool.run("secret", "--json").out()).getString("secret"))
                .hasSize(44);
    }

    @Test
    void saysItsVersionAndWhatIsNearestToAWordThatItDoesNotKnow() {
        assertThat(Tool.run("--version").out()).matches("muster \\d+\\.\\d+.*\\R");
        assertThat(Tool.run("config", "list", "-V").out()).startsWith("muster ");
        assertThat(Tool.run("statsu").err())
                .startsWith("muster: There is no 'statsu' here, but there is ")
                .contains("status")
                .endsWith("; muster --help shows what there is." + System.lineSeparator());
    }

    @Test
    void changesTheLevelOfALogger() {
        Logger logger = (Logger) LoggerFactory.getLogger("io.muster.server.cli.test");

        assertThat(done("log-level", "io.muster.server.cli.test", "debug"))
                .isEqualTo("io.muster.server.cli.test logs at DEBUG until the node restarts.\n");

        assertThat(logger.getLevel()).isEqualTo(Level.DEBUG);
    }

    @Test
    void theAccessLogTellsRequestsWithoutTheirSecretsAndNoHeartbeats() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger("io.muster.access");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        done("log-level", "io.muster.access", "INFO");
        try {
            String api = "http://127.0.0.1:" + node.port() + "/registry";
            ask("PUT", api + "/v1/ns/instance/beat?serviceName=a&ip=1.1.1.1&port=1&accessToken=secret");
            ask("GET", api + "/v1/console/health/readiness");
            ask("GET", api + "/v1/ns/instance/list?serviceName=a&accessToken=secret");
        } finally {
            logger.setLevel(Level.OFF);
            logger.detachAppender(lines);
        }

        assertThat(lines.list.stream().map(ILoggingEvent::getFormattedMessage))
                .filteredOn(line -> !line.contains("/ops/log"))
                .singleElement(InstanceOfAssertFactories.STRING)
                .matches("127\\.0\\.0\\.1 GET /registry/v1/ns/instance/list 403 \\d+ \\d+");
    }

    @Test
    void theNodeDescribesItsWholeApi() throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create("http://127.0.0.1:" + node.port() + "/registry/v3/openapi.json"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        JsonObject api = new JsonObject(answer.body());
        JsonObject paths = api.getJsonObject("paths");
        assertThat(api.getString("openapi")).isEqualTo("3.0.3");
        assertThat(api.getJsonArray("servers").getJsonObject(0).getString("url"))
                .isEqualTo("/registry");
        assertThat(paths.fieldNames()).hasSizeGreaterThan(150).contains("/v3/openapi.json", "/v3/auth/user/list");
        assertThat(paths.getJsonObject("/v1/ns/instance").fieldNames()).contains("get", "post", "put", "delete");
        assertThat(paths.getJsonObject("/v1/auth/users").getJsonObject("get").getString("description"))
                .isEqualTo("For operators: read on console/users.");
        assertThat(paths.getJsonObject("/v1/auth/users").getJsonObject("get").getJsonArray("security"))
                .isNotEmpty();
        assertThat(paths.getJsonObject("/v1/console/health/liveness")
                        .getJsonObject("get")
                        .getJsonArray("security"))
                .isEmpty();
    }

    private static void ask(String method, String address) throws Exception {
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(address))
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
    }

    @Test
    void doctorFindsNothingWrongWithAHealthyNode() {
        Tool doctor = Tool.run(home, "doctor", "--json", "--client-address", "127.0.0.1:" + node.port());

        JsonObject found = new JsonObject(doctor.out());
        assertThat(sentences(found, "wrong")).isEmpty();
        assertThat(doctor.exitCode()).isZero();
        assertThat(sentences(found, "ok"))
                .contains("HTTP port " + node.port() + " answers", "gRPC port " + (node.port() + 1000) + " answers")
                .anyMatch(sentence ->
                        sentence.startsWith("a client of 127.0.0.1:" + node.port() + " dials " + (node.port() + 1000)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                    | muster: Say what to do. muster --help shows what there is.",
                "user                | muster: Say what to do: list, create, password, delete, roles, grant or revoke. muster user --help shows what there is.",
                "config get          | muster: Missing required parameter: 'DATA_ID'; muster config get --help shows what there is.",
                "status --yaml       | muster: Unknown option: '--yaml'; muster status --help shows what there is.",
            })
    void saysInOneSentenceHowItWasCalledWrongly(String arguments, String sentence) {
        Tool refused = Tool.run(arguments == null ? new String[0] : arguments.split(" "));

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).isEqualTo(sentence + "\n");
    }

    @Test
    void saysWhyItCouldNotBeDone() {
        assertThat(Tool.run(Path.of("/none"), "status").err())
                .isEqualTo("muster: /none is not a directory; name the node's directory with --home.\n");
        assertThat(Tool.run(home, "user", "create", "nacos", "--password", "x").err())
                .startsWith("muster: the node refused")
                .hasLineCount(1);
        assertThat(Tool.run(home, "config", "publish", "x", "/none/file").err())
                .isEqualTo("muster: /none/file cannot be read (NoSuchFileException).\n");
    }

    @Test
    void saysWhoMayUseTheKeyOfANode(@TempDir Path other) throws IOException {
        // what cannot be read as a file, whoever reads it
        Path key = Files.createDirectories(other.resolve("data/local-access"));

        assertThat(Tool.run(other, "status"))
                .isEqualTo(new Tool(
                        1, "", "muster: " + key + " cannot be read; run this as the user that runs the node.\n"));
    }

    @Test
    void completesCommandsAtTheTabKey() {
        Tool completion = Tool.run("completion");

        assertThat(completion.exitCode()).isZero();
        assertThat(completion.out())
                .startsWith("#!/usr/bin/env bash")
                .contains("log-level")
                .contains("--client-address");
    }

    @Test
    void theShellCompletesCommandsSubcommandsAndOptions() throws Exception {
        Path script = Files.writeString(
                home.resolve("completion.bash"), Tool.run("completion").out());

        assertThat(completed(script, "mus", "res")).containsExactlyInAnyOrder("restore", "reset-admin");
        assertThat(completed(script, "mus", "config", "pub")).containsExactly("publish");
        assertThat(completed(script, "mus", "doctor", "--cl")).containsExactly("--client-address");
    }

    /** What bash offers for the last of these words; of the key itself only compopt is missing, which says how offers are shown. */
    private static List<String> completed(Path script, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "bash",
                "--norc",
                "-c",
                "compopt() { :; }; source \"$0\"; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _complete_muster; printf '%s\\n' \"${COMPREPLY[@]}\"",
                script.toString()));
        command.addAll(List.of(words));
        Process bash = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> offered = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .toList();
        assertThat(bash.waitFor()).as("%s", offered).isZero();
        return offered;
    }

    private static String done(String... arguments) {
        Tool tool = Tool.run(home, arguments);
        assertThat(tool.err()).isEmpty();
        assertThat(tool.exitCode()).isZero();
        return tool.out();
    }

    private static List<String> sentences(JsonObject doctor, String level) {
        return doctor.getJsonArray("findings").stream()
                .map(JsonObject.class::cast)
                .filter(finding -> finding.getString("level").equals(level))
                .map(finding -> finding.getString("sentence"))
                .toList();
    }
}
