package io.muster.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.alibaba.nacos.api.NacosFactory;
import com.alibaba.nacos.api.naming.NamingService;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the console asks of a whole node beyond Nacos' API: its own login, and the figures of the live charts. */
@Tag(TestStorage.TABLES)
class ConsoleSessionTest {

    private static final String SESSION = "/nacos/v3/console/session";
    /** Not the usual one: a well-known password has to be changed before anything else is done. */
    private static final String PASSWORD = "a-password-of-its-own";

    private static final String LOGIN = "username=nacos&password=" + PASSWORD;

    @TempDir
    static Path home;

    private static StartedNode node;
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        node = new StartedNode(home, Map.of("muster.auth.admin-password", PASSWORD));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private HttpResponse<String> send(String method, String path, String form, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .method(method, HttpRequest.BodyPublishers.ofString(form));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String cookieOf(HttpResponse<String> answer) {
        String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
        return cookie.substring(0, cookie.indexOf(';'));
    }

    @Test
    void theTokenIsInTheCookieOnly() throws Exception {
        HttpResponse<String> login = send("POST", SESSION, LOGIN, "X-Muster-Console", "1");

        assertThat(login.statusCode()).isEqualTo(200);
        String cookie = cookieOf(login);
        String token = cookie.substring(cookie.indexOf('=') + 1);
        assertThat(login.body()).contains("\"username\":\"nacos\"").doesNotContain(token);
        assertThat(login.headers().firstValue("Authorization")).isEmpty();
        HttpResponse<String> own =
                send("GET", "/nacos/v1/auth/users/self", "", "X-Muster-Console", "1", "Cookie", cookie);
        assertThat(new JsonObject(own.body()).getJsonObject("data").getBoolean("globalAdmin"))
                .isTrue();
    }

    @Test
    void aRequestThatAnotherSiteCouldSendIsNobodys() throws Exception {
        String cookie = cookieOf(send("POST", SESSION, LOGIN, "X-Muster-Console", "1"));

        HttpResponse<String> forged = send("POST", "/nacos/v1/auth/users", "username=eve&password=x", "Cookie", cookie);

        assertThat(forged.statusCode()).isEqualTo(403);
        assertThat(send("POST", SESSION, LOGIN).statusCode())
                .as("a login without the header")
                .isEqualTo(400);
        assertThat(send(
                                "GET",
                                "/nacos/v1/auth/users?search=accurate&pageNo=1&pageSize=9&username=eve",
                                "",
                                "X-Muster-Console",
                                "1",
                                "Cookie",
                                cookie)
                        .body())
                .contains("\"totalCount\":0");
    }

    @Test
    void aUserWhosePasswordSomebodyElseMadeIsToldSo() throws Exception {
        String cookie = cookieOf(send("POST", SESSION, LOGIN, "X-Muster-Console", "1"));
        String user = "username=fresh&password=made-by-somebody&changeOnFirstLogin=true";
        send("POST", "/nacos/v1/auth/users", user, "X-Muster-Console", "1", "Cookie", cookie);

        HttpResponse<String> first =
                send("POST", SESSION, "username=fresh&password=made-by-somebody", "X-Muster-Console", "1");

        assertThat(first.body()).contains("\"passwordChangeRequired\":true");
    }

    @Test
    void aWrongPasswordGetsNoCookie() throws Exception {
        HttpResponse<String> refused = send("POST", SESSION, "username=nacos&password=no", "X-Muster-Console", "1");

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void loggingOutTakesTheCookieBack() throws Exception {
        HttpResponse<String> out = send("DELETE", SESSION, "", "X-Muster-Console", "1");

        assertThat(out.headers().firstValue("Set-Cookie").orElse("")).contains("=; Max-Age=0;");
    }

    @Test
    void theNodesTellWhatTheyHoldOfAService() throws Exception {
        String cookie = cookieOf(send("POST", SESSION, LOGIN, "X-Muster-Console", "1"));
        String instance = "serviceName=digested&ip=192.0.2.1&port=80&ephemeral=false";
        String digests = "/nacos/v3/console/ns/service/digests?serviceName=digested";
        assertThat(send("POST", "/nacos/v1/ns/instance", instance, "X-Muster-Console", "1", "Cookie", cookie)
                        .statusCode())
                .isEqualTo(200);

        JsonObject before = digestOf(send("GET", digests, "", "X-Muster-Console", "1", "Cookie", cookie));
        send("PUT", "/nacos/v1/ns/instance", instance + "&weight=2", "X-Muster-Console", "1", "Cookie", cookie);
        JsonObject after = digestOf(send("GET", digests, "", "X-Muster-Console", "1", "Cookie", cookie));

        assertThat(before.getInteger("instances")).isEqualTo(1);
        assertThat(after.getString("digest")).isNotEqualTo(before.getString("digest"));
        assertThat(send("GET", digests, "").statusCode()).isEqualTo(403);
    }

    private static JsonObject digestOf(HttpResponse<String> answer) {
        return new JsonObject(answer.body()).getJsonArray("data").getJsonObject(0);
    }

    @Test
    void theFiguresOfTheNodeAreThereForWhoIsLoggedIn() throws Exception {
        assertThat(send("GET", "/nacos/v3/console/core/figures", "").statusCode())
                .isEqualTo(403);
        String cookie = cookieOf(send("POST", SESSION, LOGIN, "X-Muster-Console", "1"));

        JsonObject figures = new JsonObject(
                        send("GET", "/nacos/v3/console/core/figures", "", "X-Muster-Console", "1", "Cookie", cookie)
                                .body())
                .getJsonObject("data");

        JsonObject only = figures.getJsonArray("nodes").getJsonObject(0);
        assertThat(only.getString("address")).isEqualTo("127.0.0.1:" + node.port());
        int reads = figures.getJsonArray("fields").getList().indexOf("reads");
        var samples = only.getJsonArray("samples");
        assertThat(samples.getJsonArray(samples.size() - 1).getLong(reads)).isNotNegative();
        assertThat(samples.getJsonArray(0)).hasSameSizeAs(figures.getJsonArray("fields"));
    }

    @Test
    void requestsOverGrpcAreInTheFigures() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("serverAddr", "127.0.0.1:" + node.port());
        properties.setProperty("username", "nacos");
        properties.setProperty("password", PASSWORD);
        NamingService naming = NacosFactory.createNamingService(properties);
        try {
            naming.registerInstance("counted", "192.0.2.1", 80);
            naming.getServicesOfServer(1, 10);
            String cookie = cookieOf(send("POST", SESSION, LOGIN, "X-Muster-Console", "1"));

            JsonObject figures = new JsonObject(
                            send("GET", "/nacos/v3/console/core/figures", "", "X-Muster-Console", "1", "Cookie", cookie)
                                    .body())
                    .getJsonObject("data");

            var fields = figures.getJsonArray("fields").getList();
            var samples = figures.getJsonArray("nodes").getJsonObject(0).getJsonArray("samples");
            var last = samples.getJsonArray(samples.size() - 1);
            assertThat(last.getLong(fields.indexOf("grpcWrites"))).isPositive();
            assertThat(last.getLong(fields.indexOf("grpcWriteNanos"))).isPositive();
            assertThat(last.getLong(fields.indexOf("grpcReads"))).isPositive();
        } finally {
            naming.shutDown();
        }
    }

    @Test
    void theNodesAreComparedForOperators() throws Exception {
        String digests = "/nacos/v3/console/core/registry/digests";
        assertThat(send("GET", digests, "").statusCode()).isEqualTo(403);
        String cookie = cookieOf(send("POST", SESSION, LOGIN, "X-Muster-Console", "1"));
        send(
                "POST",
                "/nacos/v1/ns/instance",
                "serviceName=compared&ip=192.0.2.1&port=80&ephemeral=false",
                "X-Muster-Console",
                "1",
                "Cookie",
                cookie);

        JsonObject compared = new JsonObject(send("GET", digests, "", "X-Muster-Console", "1", "Cookie", cookie)
                        .body())
                .getJsonObject("data");

        assertThat(compared.getLong("comparedAt")).isPositive();
        JsonObject only = compared.getJsonArray("nodes").getJsonObject(0);
        assertThat(only.getString("address")).isEqualTo("127.0.0.1:" + node.port());
        assertThat(only.getBoolean("same")).isTrue();
        assertThat(only.getString("digest")).isNotEmpty();
    }
}
