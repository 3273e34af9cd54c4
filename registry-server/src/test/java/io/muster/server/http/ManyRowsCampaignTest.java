package io.muster.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.node.ApiClient;
import io.muster.server.node.StartedNode;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lists of a hundred thousand services, configurations, users, roles, permissions and namespaces, and the audit log of their making:
 * every page is made on the server and comes in less than a second, the last one as well as the first, for an administrator and for
 * somebody who may read one row in ten. {@code -Dmuster.rows} sets another number.
 */
@Tag("campaign")
@TestInstance(
        TestInstance.Lifecycle.PER_CLASS) // so that the rows go with it, and leave the heap to the tests that follow
class ManyRowsCampaignTest {

    private static final int ROWS = Integer.getInteger("muster.rows", 100_000);
    private static final int PAGE = 100;
    private static final int AT_ONCE = 128;
    private static final int CALLS = 7;
    private static final long MOST_MILLIS = 1_000;
    private static final String PASSWORD = "correct horse";
    private static final String HASH = "$2a$10$7EqJtq98hPqEX7fNZaFWoOhi5BWX4Q3v3Ez1rT0cJp2oH8yQeYk3W";

    private StartedNode node;
    private ApiClient admin;
    private ApiClient narrow;

    @BeforeAll
    void fill(@TempDir Path home) throws Exception {
        node = new StartedNode(home, Map.of());
        admin = ApiClient.anonymous(node.port()).login("nacos", StartedNode.ADMIN_PASSWORD);
        narrow = admin.newUser("narrow", PASSWORD, "narrow-role");
        for (String resource : new String[] {":G7:naming/*", ":G7:config/*"}) {
            admin.grant("narrow-role", resource, "r");
        }
        Vertx vertx = Vertx.vertx();
        try {
            HttpClient client = vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(AT_ONCE));
            post(
                    client,
                    "services",
                    "/v1/ns/service",
                    row -> form("serviceName", "service-" + row, "groupName", group(row)));
            post(
                    client,
                    "configurations",
                    "/v1/cs/configs",
                    row -> form("dataId", "config-" + row, "group", group(row), "content", "number = " + row));
            post(
                    client,
                    "users",
                    "/v3/admin/core/migration/user",
                    row -> form("username", "user-" + row, "passwordHash", HASH));
            post(client, "roles", "/v1/auth/roles", row -> form("role", "role-" + row, "username", "user-" + row));
            post(
                    client,
                    "permissions",
                    "/v1/auth/permissions",
                    row -> form("role", "role-" + row, "resource", ":G:config/a-" + row, "action", "r"));
            post(
                    client,
                    "namespaces",
                    "/v1/console/namespaces",
                    row -> form("customNamespaceId", "space-" + row, "namespaceName", "room " + row));
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    @AfterAll
    void stop() {
        node.close();
    }

    private static String group(int row) {
        return "G" + row % 10;
    }

    private static String form(String... namesAndValues) {
        StringBuilder form = new StringBuilder();
        for (int index = 0; index < namesAndValues.length; index += 2) {
            form.append(index == 0 ? "" : "&")
                    .append(namesAndValues[index])
                    .append('=')
                    .append(URLEncoder.encode(namesAndValues[index + 1], StandardCharsets.UTF_8));
        }
        return form.toString();
    }

    private void post(HttpClient client, String what, String path, IntFunction<String> body) throws Exception {
        long started = System.nanoTime();
        AtomicInteger next = new AtomicInteger();
        Queue<String> refused = new ConcurrentLinkedQueue<>();
        CountDownLatch done = new CountDownLatch(ROWS);
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(node.port())
                .setURI("/nacos" + path)
                .setHeaders(MultiMap.caseInsensitiveMultiMap()
                        .add("Authorization", "Bearer " + admin.token())
                        .add("Content-Type", "application/x-www-form-urlencoded"));
        for (int sender = 0; sender < AT_ONCE; sender++) {
            send(client, options, body, next, refused, done);
        }
        assertThat(done.await(10, TimeUnit.MINUTES)).isTrue();
        assertThat(refused.size()).as(() -> "refused: " + refused.peek()).isZero();
        System.out.printf(
                Locale.ROOT,
                "%d %s made in %d s%n",
                ROWS,
                what,
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started));
    }

    private static void send(
            HttpClient client,
            RequestOptions options,
            IntFunction<String> body,
            AtomicInteger next,
            Queue<String> refused,
            CountDownLatch done) {
        int row = next.getAndIncrement();
        if (row >= ROWS) {
            return;
        }
        client.request(new RequestOptions(options))
                .compose(request -> request.send(body.apply(row)))
                .compose(answer -> answer.body().map(text -> answer.statusCode() == 200 ? "" : text.toString()))
                .otherwise(Throwable::toString)
                .onSuccess(refusal -> {
                    if (!refusal.isEmpty()) {
                        refused.add(refusal);
                    }
                    done.countDown();
                    send(client, options, body, next, refused, done);
                });
    }

    @Test
    void services() throws Exception {
        String list = "/v1/ns/catalog/services?pageSize=" + PAGE + "&serviceNameParam=&groupNameParam=&pageNo=";
        pages("services", list, "/v1/ns/catalog/services?serviceNameParam=99", "count", ROWS);
        page("services, one in ten", narrow, list + ROWS / PAGE / 10, "count", ROWS / 10);
        page(
                "names of services, last page",
                admin,
                "/v1/ns/service/list?groupName=G7&pageSize=100&pageNo=" + ROWS / PAGE / 10,
                "count",
                ROWS / 10);
    }

    @Test
    void configurations() throws Exception {
        String search = "/v1/cs/configs?search=blur&group=&dataId=";
        String list = search + "&pageSize=" + PAGE + "&pageNo=";
        pages("configurations", list, search + "*99*", "totalCount", ROWS);
        page("configurations, one in ten", narrow, list + ROWS / PAGE / 10, "totalCount", ROWS / 10);
    }

    @Test
    void users() throws Exception {
        String search = "/v1/auth/users?search=blur&username=";
        pages("users", search + "user-*&pageSize=" + PAGE + "&pageNo=", search + "*99*", "totalCount", ROWS);
    }

    @Test
    void rolesAndPermissions() throws Exception {
        for (String what : new String[] {"roles", "permissions"}) {
            String search = "/v1/auth/" + what + "?search=blur&role=";
            pages(what, search + "role-*&pageSize=" + PAGE + "&pageNo=", search + "*99*", "totalCount", ROWS);
        }
    }

    @Test
    void namespaces() throws Exception {
        String search = "/v3/console/core/namespace/list?keyword=";
        String list = search + "room&pageSize=" + PAGE + "&pageNo=";
        pages("namespaces", list, search + "99", "totalCount", ROWS);
        page("namespaces, of somebody who may read one", narrow, list.replace("=room", "=") + 1, "totalCount", 1);
    }

    /** Everything that was made here is in it. */
    @Test
    void audit() throws Exception {
        String list = "/v3/core/audit?action=POST*&pageSize=" + PAGE + "&pageNo=";
        pages("audit", list, "/v3/core/audit?resource=*99*", "totalCount", -1);
    }

    /**
     * Reads the first page of a list, the last one, and the first of a search.
     *
     * @param list without the number of the page
     * @param search without a page
     * @param total how many rows the list has, -1 for some
     */
    private void pages(String what, String list, String search, String count, int total) throws Exception {
        page(what + ", first page", admin, list + 1, count, total);
        page(what + ", last page", admin, list + ROWS / PAGE, count, total);
        page(what + ", search", admin, search + "&pageNo=1&pageSize=100", count, -1);
    }

    /** @param total how many rows there must be, -1 for some */
    private static void page(String what, ApiClient caller, String path, String count, int total) throws Exception {
        long[] micros = new long[CALLS];
        for (int call = -1; call < CALLS; call++) {
            long started = System.nanoTime();
            HttpResponse<String> answer = caller.get(path);
            long took = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - started);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            JsonObject json = new JsonObject(answer.body());
            int found = json.getJsonObject("data", json).getInteger(count);
            assertThat(found).isGreaterThan(0);
            if (total >= 0) {
                assertThat(found).isEqualTo(total);
            }
            if (call >= 0) {
                micros[call] = took;
            }
        }
        Arrays.sort(micros);
        System.out.printf(
                Locale.ROOT,
                "%s: median %.1f ms, slowest %.1f ms%n",
                what,
                micros[CALLS / 2] / 1000.0,
                micros[CALLS - 1] / 1000.0);
        assertThat(micros[CALLS / 2]).as(what).isLessThan(TimeUnit.MILLISECONDS.toMicros(MOST_MILLIS));
    }
}
