package io.muster.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.node.StartedNode;
import io.muster.server.node.TestStorage;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/muster backup}, {@code restore}, {@code vacuum} and {@code migrate} on whole nodes; a node also plays the Nacos. */
@Tag(TestStorage.TABLES)
class ContentCommandsTest {

    private static final String EMOJI = "smile: \uD83D\uDE00 说明";
    private static final int MANY = 60;

    @TempDir
    static Path sourceHome;

    private static StartedNode source;

    @TempDir
    Path home;

    private final HttpClient http = HttpClient.newHttpClient();

    /** What a command came to. */
    private record Ran(int code, String out, String err) {}

    @BeforeAll
    static void startSource() throws Exception {
        source = started(sourceHome);
        ContentCommandsTest fill = new ContentCommandsTest();
        fill.post(
                source,
                "/v1/console/namespaces",
                "customNamespaceId",
                "dev",
                "namespaceName",
                "开发",
                "namespaceDesc",
                "d");
        fill.publish(source, "dev", "app.yaml", EMOJI);
        for (int number = 0; number < MANY; number++) {
            fill.publish(source, "", "key-" + number, "content " + number);
        }
        fill.publish(source, "", "key-0", "content again");
        fill.send(
                source,
                HttpRequest.newBuilder()
                        .header("betaIps", "10.1.1.1,10.1.1.2")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("dataId=key-1&group=G&content=beta")),
                "/v1/cs/configs");
        fill.post(source, "/v1/cs/configs", "dataId", "key-2", "group", "G", "content", "for blue", "tag", "blue");
        fill.post(source, "/v1/cs/configs", "dataId", "key-3", "group", "G", "content", "for green", "tag", "green");
        fill.post(source, "/v1/auth/users", "username", "alice", "password", "wonderland");
        fill.post(source, "/v1/auth/roles", "role", "reader", "username", "alice");
        fill.post(source, "/v1/auth/permissions", "role", "reader", "resource", "dev:*:*", "action", "r");
    }

    @AfterAll
    static void stopSource() {
        source.close();
    }

    private static StartedNode started(Path home) throws Exception {
        return new StartedNode(home, Map.of("muster.auth.admin-password", "nacos"));
    }

    @Test
    void aBackupIsRestoredIntoANewClusterAndADatabaseServerHasToolsOfItsOwn() throws Exception {
        Path file = home.resolve("content.backup");
        if (TestStorage.chosen() == TestStorage.EMBEDDED) {
            backUpAndRestore(file);
            return;
        }
        Ran refused = run("backup", "--home", sourceHome.toString(), "--to", file.toString());

        assertThat(refused.code()).isNotZero();
        assertThat(refused.err()).contains("back that up with its own tools").contains("mysqldump");
    }

    private void backUpAndRestore(Path file) throws Exception {
        Ran backup = run("backup", "--home", sourceHome.toString(), "--to", file.toString(), "--json");
        assertThat(backup.err()).isEmpty();
        assertThat(backup.code()).isZero();
        JsonObject made = new JsonObject(backup.out());
        assertThat(made.getInteger("configurations")).isEqualTo(MANY + 1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(run("backup", "--home", sourceHome.toString(), "--to", file.toString())
                        .err())
                .contains("is there already");

        Path targetHome = home.resolve("target");
        try (StartedNode target = started(targetHome)) {
            byte[] bytes = Files.readAllBytes(file);
            Path cut = Files.write(home.resolve("cut.backup"), Arrays.copyOf(bytes, bytes.length / 2));
            Ran damaged = run("restore", cut.toString(), "--home", targetHome.toString());
            assertThat(damaged.code()).isEqualTo(1);
            assertThat(damaged.err()).contains(cut.toString()).contains("nothing was changed");

            Ran restored = run("restore", file.toString(), "--home", targetHome.toString());
            assertThat(restored.err()).doesNotContain("muster:");
            assertThat(restored.code()).isZero();
            assertThat(restored.out()).contains((MANY + 1) + " configurations");
            assertThat(content(target, "dev", "app.yaml")).isEqualTo(EMOJI);
            assertThat(content(target, "", "key-0")).isEqualTo("content again");
            assertThat(get(target, "/v1/cs/history?search=accurate&dataId=key-0&group=G&pageNo=1&pageSize=10"))
                    .contains("\"totalCount\":2");
            assertThat(login(target, "alice", "wonderland")).isEqualTo(200);

            publish(target, "", "later", "written after the restore");
            Ran again = run("restore", file.toString(), "--home", targetHome.toString());
            assertThat(again.code()).isEqualTo(1);
            assertThat(again.err()).contains("--replace").contains("nothing was changed");
            assertThat(content(target, "", "later")).isEqualTo("written after the restore");

            assertThat(run("restore", file.toString(), "--replace", "--home", targetHome.toString())
                            .code())
                    .isZero();
            assertThat(status(target, "/v1/cs/configs?dataId=later&group=G")).isEqualTo(404);
            assertThat(content(target, "dev", "app.yaml")).isEqualTo(EMOJI);
        }
        Ran vacuumed = run("vacuum", "--home", targetHome.toString(), "--json");
        assertThat(vacuumed.code()).isZero();
        JsonObject sizes = new JsonObject(vacuumed.out());
        assertThat(sizes.getLong("after")).isLessThan(sizes.getLong("before"));
        try (StartedNode target = started(targetHome)) {
            assertThat(content(target, "dev", "app.yaml")).isEqualTo(EMOJI);
        }
    }

    @Test
    void aNacosIsCopiedOnceAndWhatDiffersIsLeftAloneUnlessAskedFor() throws Exception {
        Path targetHome = home.resolve("target");
        try (StartedNode target = started(targetHome)) {
            Ran first = migrate(targetHome);
            assertThat(first.err()).isEmpty();
            assertThat(first.code()).isZero();
            JsonObject report = new JsonObject(first.out());
            assertThat(report.getJsonObject("namespaces").getInteger("copied")).isEqualTo(1);
            assertThat(report.getJsonObject("configurations").getInteger("copied"))
                    .isEqualTo(MANY + 1);
            assertThat(report.getJsonObject("beta releases").getInteger("copied"))
                    .isEqualTo(1);
            assertThat(report.getJsonObject("roles").getInteger("copied")).isEqualTo(1);
            assertThat(report.getJsonObject("permissions").getInteger("copied")).isEqualTo(1);
            assertThat(report.getJsonObject("notCopied").getLong("history entries"))
                    .as("at least one for each publication")
                    .isGreaterThan(MANY);
            assertThat(report.getJsonArray("notes").toString())
                    .contains("The history stays at the source: "
                            + report.getJsonObject("notCopied").getLong("history entries") + " entries.")
                    .contains("db.url.0")
                    .contains("gray_name <> 'beta'");
            assertThat(content(target, "dev", "app.yaml")).isEqualTo(EMOJI);
            assertThat(get(target, "/v1/cs/configs?beta=true&dataId=key-1&group=G"))
                    .contains("10.1.1.1,10.1.1.2");
            String password = report.getJsonObject("newPasswords").getString("alice");
            assertThat(login(target, "alice", password)).isEqualTo(200);

            publish(target, "", "key-5", "changed here");
            publish(source, "", "key-6", "changed there");
            Files.delete(journal(targetHome));
            JsonObject second = new JsonObject(migrate(targetHome).out());
            assertThat(second.getJsonObject("configurations"))
                    .isEqualTo(new JsonObject().put("present", MANY - 1).put("different", 2));
            assertThat(second.getJsonArray("notes").toString())
                    .contains("G/key-5")
                    .contains("G/key-6");
            assertThat(content(target, "", "key-5")).isEqualTo("changed here");

            JsonObject third = new JsonObject(migrate(targetHome, "--overwrite").out());
            assertThat(third.getJsonObject("configurations").getInteger("copied"))
                    .isEqualTo(2);
            assertThat(content(target, "", "key-6")).isEqualTo("changed there");

            assertThat(status(target, "/v1/cs/configs?dataId=key-2&group=G&tag=blue"))
                    .isEqualTo(404);
            JsonObject tagged = new JsonObject(
                    migrate(targetHome, "--tag", "blue", "--tag", "none").out());
            assertThat(tagged.getJsonObject("tag releases")).isEqualTo(new JsonObject().put("copied", 1));
            assertThat(tagged.getJsonArray("notes").toString()).contains("and those for blue, none stay");
            assertThat(get(target, "/v1/cs/configs?dataId=key-2&group=G&tag=blue"))
                    .isEqualTo("for blue");
            tagged = new JsonObject(
                    migrate(targetHome, "--tag", "blue", "--tag", "green").out());
            assertThat(tagged.getJsonObject("tag releases"))
                    .isEqualTo(new JsonObject().put("copied", 1).put("present", 1));

            // A run that was cut short goes on where its journal ends.
            Files.write(
                    journal(targetHome), Files.readAllLines(journal(targetHome)).subList(0, 20));
            JsonObject fourth = new JsonObject(migrate(targetHome).out());
            assertThat(fourth.getJsonObject("configurations")).isEqualTo(new JsonObject().put("present", MANY + 1));
        } finally {
            publish(source, "", "key-6", "content 6");
        }
    }

    @Test
    void aPasswordHashThatTheSourceShowsIsKept() throws Exception {
        Path targetHome = home.resolve("target");
        try (StartedNode target = started(targetHome)) {
            // bcrypt of "nacos", as the scripts of Nacos have it
            post(
                    target,
                    "/v3/admin/core/migration/user",
                    "username",
                    "bob",
                    "passwordHash",
                    "$2a$10$EuWPZHzz32dJN7jexM34MOeYirDdFAZm2kuWj7VEOJhhZkDrxfvUu");
            assertThat(login(target, "bob", "nacos")).isEqualTo(200);
            assertThat(login(target, "bob", "other")).isEqualTo(403);
        }
    }

    @Test
    void mistakesAreToldInOneSentence() {
        Ran nowhere = run("migrate", "--from-nacos", "http://127.0.0.1:1", "--home", sourceHome.toString());
        assertThat(nowhere.code()).isEqualTo(1);
        assertThat(nowhere.err().strip().lines()).hasSize(1);
        assertThat(nowhere.err()).contains("http://127.0.0.1:1/nacos cannot be reached");
        Ran wrongPassword = run(
                "migrate",
                "--from-nacos",
                "127.0.0.1:" + source.port(),
                "--user",
                "nacos",
                "--password=wrong",
                "--home",
                sourceHome.toString());
        assertThat(wrongPassword.code()).isEqualTo(1);
        assertThat(wrongPassword.err()).contains("refused the login of nacos");
        assertThat(run("vacuum", "--home", home.toString()).err()).contains("there is no embedded database");
        assertThat(run("restore", home.resolve("none").toString(), "--home", sourceHome.toString())
                        .err())
                .contains("none")
                .contains("nothing was changed");
        assertThat(run("migrate", "--from-nacos").code()).isEqualTo(2);
        for (String command : new String[] {"backup", "restore", "vacuum", "migrate"}) {
            Ran help = run(command, "--help");
            assertThat(help.code()).isZero();
            assertThat(help.out()).contains("Exit codes");
        }
    }

    private Ran migrate(Path targetHome, String... further) {
        String[] arguments = {
            "migrate",
            "--from-nacos",
            "http://127.0.0.1:" + source.port(),
            "--user",
            "nacos",
            "--password=nacos",
            "--home",
            targetHome.toString(),
            "--json"
        };
        String[] all = Arrays.copyOf(arguments, arguments.length + further.length);
        System.arraycopy(further, 0, all, arguments.length, further.length);
        return run(all);
    }

    private static Path journal(Path targetHome) throws Exception {
        try (var files = Files.list(targetHome.resolve("data/migration"))) {
            return files.filter(file -> file.toString().endsWith(".journal"))
                    .collect(Collectors.toList())
                    .get(0);
        }
    }

    private static Ran run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = MusterCli.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
        return new Ran(code, out.toString(), err.toString());
    }

    private void publish(StartedNode node, String namespace, String dataId, String content) throws Exception {
        post(node, "/v1/cs/configs", "tenant", namespace, "group", "G", "dataId", dataId, "content", content);
    }

    private String content(StartedNode node, String namespace, String dataId) throws Exception {
        return get(node, "/v1/cs/configs?group=G&tenant=" + namespace + "&dataId=" + dataId);
    }

    private String get(StartedNode node, String path) throws Exception {
        return send(node, HttpRequest.newBuilder().GET(), path);
    }

    private int status(StartedNode node, String path) throws Exception {
        return exchange(node, HttpRequest.newBuilder().GET(), path).statusCode();
    }

    private int login(StartedNode node, String user, String password) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + "/nacos/v1/auth/login"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(form("username", user, "password", password)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private void post(StartedNode node, String path, String... fields) throws Exception {
        send(
                node,
                HttpRequest.newBuilder()
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form(fields))),
                path);
    }

    private String send(StartedNode node, HttpRequest.Builder request, String path) throws Exception {
        HttpResponse<String> answer = exchange(node, request, path);
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
        return answer.body();
    }

    private HttpResponse<String> exchange(StartedNode node, HttpRequest.Builder request, String path) throws Exception {
        Path home = node == source ? sourceHome : this.home.resolve("target");
        return http.send(
                request.uri(URI.create("http://127.0.0.1:" + node.port() + "/nacos" + path))
                        .header("accessToken", Files.readString(home.resolve("data/local-access")))
                        .build(),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private static String form(String... fields) {
        StringBuilder form = new StringBuilder();
        for (int index = 0; index < fields.length; index += 2) {
            form.append(index == 0 ? "" : "&")
                    .append(fields[index])
                    .append('=')
                    .append(URLEncoder.encode(fields[index + 1], StandardCharsets.UTF_8));
        }
        return form.toString();
    }
}
