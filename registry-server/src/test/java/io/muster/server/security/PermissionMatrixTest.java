package io.muster.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.server.access.Action;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.node.ApiClient;
import io.muster.server.node.RunningNode;
import io.muster.server.node.StartedNode;
import io.muster.server.node.TestStorage;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every route of the node's own table, asked for by everybody. A new route is in here by itself.
 *
 * <p>Each request carries a port that no port is: it is refused after authorization and before the handler, so "let through" and "kept out"
 * can be told apart without anything being executed.
 */
@Tag(TestStorage.TABLES)
class PermissionMatrixTest {

    private static final Set<Who> ALL = EnumSet.allOf(Who.class);
    private static final Set<Who> LOGGED_IN = EnumSet.of(
            Who.WITHOUT_ROLES,
            Who.READER_OF_ONE,
            Who.WRITER_OF_ONE,
            Who.OWNER,
            Who.OWNER_OF_ANOTHER_NAMESPACE,
            Who.AUDITOR,
            Who.ADMINISTRATOR);
    private static final Set<Who> READERS = EnumSet.of(Who.AUDITOR, Who.ADMINISTRATOR);
    private static final Set<Who> READERS_OF_THE_NAMESPACE = EnumSet.of(Who.OWNER, Who.AUDITOR, Who.ADMINISTRATOR);
    private static final Set<Who> READERS_OF_THE_LIST =
            EnumSet.of(Who.READER_OF_ONE, Who.OWNER, Who.AUDITOR, Who.ADMINISTRATOR);
    private static final Set<Who> READERS_OF_THE_LIST_OF_X =
            EnumSet.of(Who.READER_OF_ONE, Who.AUDITOR, Who.ADMINISTRATOR);
    private static final Set<Who> READERS_OF_ANY_LIST =
            EnumSet.of(Who.READER_OF_ONE, Who.OWNER, Who.OWNER_OF_ANOTHER_NAMESPACE, Who.AUDITOR, Who.ADMINISTRATOR);

    /** Lists over all namespaces: who may read something in any of them sees that. */
    private static final Set<String> LISTS_OF_ALL_NAMESPACES = Set.of("/v1/ns/api/allDomNames", "/prometheus");

    /** These are about a part of the address, which is {@code x} here, whatever the parameters say. */
    private static final String LISTS_OF_X = "/prometheus/namespaceId/";

    /** These are about no namespace that a parameter names: who may read the public one may ask. */
    private static final Pattern OF_THE_PUBLIC_NAMESPACE =
            Pattern.compile(".*(/switches|/distro/client|/client/distro|/push/state|/statuses(/\\*)?)");

    /** Serves both one configuration and a list; without {@code search} it is one, of which the narrow reader may not read all. */
    private static final String ONE_OR_LIST = "/v1/cs/configs";

    private static final Set<Who> WRITERS = EnumSet.of(Who.ADMINISTRATOR);
    private static final Set<Who> WRITERS_OF_THE_NAMESPACE = EnumSet.of(Who.OWNER, Who.ADMINISTRATOR);
    private static final Set<Who> WRITERS_OF_THE_BATCH = EnumSet.of(Who.WRITER_OF_ONE, Who.OWNER, Who.ADMINISTRATOR);
    private static final Set<Who> WRITERS_OF_ANY_BATCH =
            EnumSet.of(Who.WRITER_OF_ONE, Who.OWNER, Who.OWNER_OF_ANOTHER_NAMESPACE, Who.ADMINISTRATOR);

    private static final String STOPPED_BEFORE_THE_HANDLER = "Param 'port' is illegal";
    private static final String PASSWORD = "correct horse";

    @RegisterExtension
    static final RunningNode NODE = new RunningNode(Map.of());

    private static final Map<Who, ApiClient> CLIENTS = new EnumMap<>(Who.class);

    @BeforeAll
    static void logIn() throws Exception {
        ApiClient nobody = NODE.anonymous();
        ApiClient admin = NODE.administrator();
        CLIENTS.put(Who.NOBODY, nobody);
        CLIENTS.put(Who.FORGER, nobody.withToken(PublishedHolesTest.forged("nacos")));
        // A role is there with its first user.
        CLIENTS.put(Who.READER_OF_ONE, admin.newUser("reader", PASSWORD, "readers"));
        for (String resource : List.of("some-space:G:config/one-*", "some-space:G:naming/one-*", "x:G:naming/one")) {
            admin.grant("readers", resource, "r");
        }
        CLIENTS.put(Who.WRITER_OF_ONE, admin.newUser("writer", PASSWORD, "writers"));
        admin.grant("writers", "some-space:G:config/one-*", "w");
        admin.change("POST", "/v1/auth/users", "username", "plain", "password", PASSWORD);
        CLIENTS.put(Who.WITHOUT_ROLES, nobody.login("plain", PASSWORD));
        CLIENTS.put(Who.OWNER, admin.newUser("owner-of-it", PASSWORD, "ROLE_OWNER:some-space"));
        CLIENTS.put(Who.OWNER_OF_ANOTHER_NAMESPACE, admin.newUser("owner", PASSWORD, "ROLE_OWNER:own-space"));
        CLIENTS.put(Who.AUDITOR, admin.newUser("auditor", PASSWORD, "ROLE_AUDITOR"));
        CLIENTS.put(Who.ADMINISTRATOR, admin);
    }

    private static Set<Who> letThrough(Route route) {
        Permission permission = route.permission();
        if (permission instanceof Permission.Open) {
            return ALL;
        }
        if (permission instanceof Permission.LoggedIn || permission instanceof Permission.Self) {
            return LOGGED_IN;
        }
        if (permission instanceof Permission.ClientResource client) {
            if (OF_THE_PUBLIC_NAMESPACE.matcher(route.path()).matches()) {
                return client.action() == Action.READ ? READERS : WRITERS;
            }
            return client.action() == Action.READ ? READERS_OF_THE_NAMESPACE : WRITERS_OF_THE_NAMESPACE;
        }
        if (permission instanceof Permission.ClientBatch) {
            // Without the parameter that makes a batch of it, the request is about one configuration.
            return WRITERS_OF_THE_NAMESPACE;
        }
        if (permission instanceof Permission.ClientList) {
            if (route.path().startsWith(LISTS_OF_X)) {
                return READERS_OF_THE_LIST_OF_X;
            }
            return route.path().equals(ONE_OR_LIST)
                    ? READERS_OF_THE_NAMESPACE
                    : LISTS_OF_ALL_NAMESPACES.contains(route.path()) ? READERS_OF_ANY_LIST : READERS_OF_THE_LIST;
        }
        if (permission instanceof Permission.Operator operator) {
            return operator.action() == Action.READ ? READERS : WRITERS;
        }
        throw new AssertionError("a new kind of permission: teach this matrix who has it: " + permission);
    }

    @Test
    void everyRouteLetsThroughExactlyThoseWhomItsRowNames() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (Route route : NODE.routes()) {
            Set<Who> expected = letThrough(route);
            for (Map.Entry<Who, ApiClient> client : CLIENTS.entrySet()) {
                HttpResponse<String> answer = ask(client.getValue(), route.method(), route.path());
                boolean through = answer.statusCode() == 400 && answer.body().startsWith(STOPPED_BEFORE_THE_HANDLER);
                boolean keptOut = answer.statusCode() == 403;
                if (expected.contains(client.getKey()) ? !through : !keptOut) {
                    wrong.add(route.method() + " " + route.path() + " for " + client.getKey() + ": "
                            + answer.statusCode() + " " + answer.body());
                }
            }
        }

        assertThat(NODE.routes()).hasSizeGreaterThan(150);
        assertThat(wrong).isEmpty();
    }

    @Test
    void aSearchLetsThroughWhoMayReadSomethingOfIt() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (String question : List.of("search=blur", "search=accurate&dataId=two", "export=true", "exportV2=true")) {
            for (Map.Entry<Who, ApiClient> client : CLIENTS.entrySet()) {
                HttpResponse<String> answer =
                        client.getValue().get(ONE_OR_LIST + "?tenant=some-space&port=99999&" + question);
                int expected = READERS_OF_THE_LIST.contains(client.getKey()) ? 400 : 403;
                if (answer.statusCode() != expected) {
                    wrong.add(question + " for " + client.getKey() + ": " + answer.statusCode() + " " + answer.body());
                }
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void aBatchLetsThroughWhoMayWriteSomethingOfIt() throws Exception {
        List<String> wrong = new ArrayList<>();
        Map<String, Set<Who>> expected = Map.of(
                "POST import=true", WRITERS_OF_THE_BATCH,
                "POST clone=true", WRITERS_OF_THE_BATCH,
                "DELETE delType=ids&ids=1", WRITERS_OF_ANY_BATCH);
        for (Map.Entry<String, Set<Who>> batch : expected.entrySet()) {
            String[] words = batch.getKey().split(" ");
            for (Map.Entry<Who, ApiClient> client : CLIENTS.entrySet()) {
                HttpResponse<String> answer =
                        client.getValue().send(words[0], ONE_OR_LIST + "?tenant=some-space&port=99999&" + words[1]);
                if (answer.statusCode() != (batch.getValue().contains(client.getKey()) ? 400 : 403)) {
                    wrong.add(batch.getKey() + " for " + client.getKey() + ": " + answer.statusCode() + " "
                            + answer.body());
                }
            }
        }

        assertThat(wrong).isEmpty();
    }

    /** Some rows let everybody through who is logged in, and their handlers look at what is asked for: this carries them out. */
    @Test
    void whatHandlersDecideThemselvesGivesAUserWithoutRolesNothingOfOthers() throws Exception {
        ApiClient admin = CLIENTS.get(Who.ADMINISTRATOR);
        String mark = "for-other-eyes";
        assertThat(admin.send(
                                "POST",
                                ONE_OR_LIST,
                                "tenant",
                                "some-space",
                                "group",
                                "G",
                                "dataId",
                                mark,
                                "content",
                                mark + " content")
                        .body())
                .isEqualTo("true");
        assertThat(admin.send(
                                "POST",
                                "/v1/ns/instance",
                                "namespaceId",
                                "some-space",
                                "groupName",
                                "G",
                                "serviceName",
                                mark,
                                "ip",
                                "127.0.0.9",
                                "port",
                                "80")
                        .body())
                .isEqualTo("ok");
        long id = Long.parseLong(
                new JsonObject(admin.get(ONE_OR_LIST + "?show=all&tenant=some-space&group=G&dataId=" + mark)
                                .body())
                        .getString("id"));
        String question = "?tenant=some-space&namespaceId=some-space&group=G&groupName=G&dataId=" + mark
                + "&serviceName=" + mark + "&search=blur&pageNo=1&pageSize=50&username=nacos&newPassword=" + mark
                + "&ids=" + id + "&ip=127.0.0.9&nid=1&id=1";
        List<String> wrong = new ArrayList<>();
        for (Route route : NODE.routes()) {
            boolean decided = route.permission() instanceof Permission.LoggedIn
                    || route.permission() instanceof Permission.Self
                    || route.permission() instanceof Permission.Open;
            boolean endsSomething =
                    route.path().endsWith("/session") || route.path().contains("/oidc");
            if (!decided || endsSomething) {
                continue;
            }
            HttpResponse<String> answer = CLIENTS.get(Who.WITHOUT_ROLES)
                    .send(route.method().name(), route.path().replace("*", "x") + question);
            if (answer.body().contains(mark + " content") || answer.body().contains("127.0.0.9")) {
                wrong.add(route.method() + " " + route.path() + " tells: " + answer.body());
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(admin.get(ONE_OR_LIST + "?tenant=some-space&group=G&dataId=" + mark)
                        .body())
                .isEqualTo(mark + " content");
        assertThat(NODE.anonymous()
                        .tryLogin("nacos", StartedNode.ADMIN_PASSWORD)
                        .statusCode())
                .as("nobody has changed the administrator's password")
                .isEqualTo(200);
    }

    @Test
    void anotherVerbReachesNoHandlerWhoeverAsks() throws Exception {
        Map<String, Set<HttpMethod>> served = new LinkedHashMap<>();
        NODE.routes().forEach(route -> served.computeIfAbsent(route.path(), path -> new HashSet<>())
                .add(route.method()));
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, Set<HttpMethod>> path : served.entrySet()) {
            for (HttpMethod verb :
                    List.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE, HttpMethod.PATCH)) {
                if (path.getValue().contains(verb)) {
                    continue;
                }
                for (Who who : List.of(Who.NOBODY, Who.ADMINISTRATOR)) {
                    HttpResponse<String> answer = ask(CLIENTS.get(who), verb, path.getKey());
                    if (answer.statusCode() != 405) {
                        wrong.add(verb + " " + path.getKey() + " for " + who + ": " + answer.statusCode());
                    }
                }
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void everyWriteOfAnOperatorThroughAnyApiIsInTheAuditLog() throws Exception {
        ApiClient admin = CLIENTS.get(Who.ADMINISTRATOR);
        Set<String> writes = new TreeSet<>();
        for (Route route : NODE.routes()) {
            if (changesSomething(route) && !isOfClients(route)) {
                ask(admin, route.method(), route.path());
                writes.add(route.method() + " " + route.path());
            }
        }

        assertThat(writes).hasSizeGreaterThan(70);
        await().untilAsserted(() -> assertThat(actionsInTheAuditLog(admin)).containsAll(writes));
    }

    private static boolean changesSomething(Route route) {
        Permission permission = route.permission();
        boolean reads = permission instanceof Permission.Open
                || permission instanceof Permission.ClientResource client && client.action() == Action.READ
                || permission instanceof Permission.Operator operator && operator.action() == Action.READ;
        return !reads && !route.method().equals(HttpMethod.GET);
    }

    /** Registrations, deregistrations and beats, which are remembered only where the settings ask for it. */
    private static boolean isOfClients(Route route) {
        String path = route.path();
        boolean instance = path.matches("/v[12]/ns/instance(/beat)?")
                && !route.method().equals(HttpMethod.PATCH)
                && (path.endsWith("/beat") || !route.method().equals(HttpMethod.PUT));
        return instance || path.startsWith("/v3/client/ns/") || path.startsWith("/v1/ns/api/");
    }

    private static Set<String> actionsInTheAuditLog(ApiClient admin) throws Exception {
        Set<String> actions = new HashSet<>();
        for (int page = 1, pages = 1; page <= pages; page++) {
            JsonObject found = admin.data("/v3/core/audit?user=nacos&pageSize=500&pageNo=" + page);
            pages = found.getInteger("pagesAvailable");
            found.getJsonArray("pageItems").forEach(entry -> actions.add(((JsonObject) entry).getString("action")));
        }
        return actions;
    }

    private static HttpResponse<String> ask(ApiClient client, HttpMethod method, String path) throws Exception {
        return client.send(
                method.name(),
                path.replace("*", "x")
                        + "?port=99999&dom=some-service&namespaceId=some-space&tenant=some-space&namespace=some-space&Listening-Configs=d%02g%02m%02some-space%01");
    }
}
