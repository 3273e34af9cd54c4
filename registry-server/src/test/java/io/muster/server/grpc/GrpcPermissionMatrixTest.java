package io.muster.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.server.access.Action;
import io.muster.server.node.ApiClient;
import io.muster.server.node.StartedNode;
import io.muster.server.node.TestStorage;
import io.muster.server.security.Who;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every type of request of the node's own table, sent by everybody. A new type is in here by itself: one body has the fields of all of
 * them, and a type that asks for more is refused before its permission is looked at, which fails the test.
 */
@Tag(TestStorage.TABLES)
class GrpcPermissionMatrixTest {

    private static final Set<Who> READERS = EnumSet.of(Who.OWNER, Who.AUDITOR, Who.ADMINISTRATOR);
    private static final Set<Who> WRITERS = EnumSet.of(Who.OWNER, Who.ADMINISTRATOR);

    /** What the narrow users have a permission for, and what they have none for. */
    private static final String THEIRS = "one-of-them";

    private static final String OF_OTHERS = "two";

    /** The signature does not fit the rest. */
    private static final String WRONG_TOKEN =
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJuYWNvcyIsImV4cCI6NDEwMjQ0NDgwMH0.9vZ0b3duZXIgb2YgdGhpcyBzaWduYXR1cmUu";

    private static final String PASSWORD = "correct horse";

    @TempDir
    static Path home;

    private static StartedNode node;
    private static RawClient client;
    private static final Map<Who, String> TOKENS = new EnumMap<>(Who.class);

    @BeforeAll
    static void start() throws Exception {
        node = new StartedNode(home, Map.of());
        ApiClient admin = ApiClient.anonymous(node.port()).login("nacos", StartedNode.ADMIN_PASSWORD);
        TOKENS.put(Who.NOBODY, "");
        TOKENS.put(Who.FORGER, WRONG_TOKEN);
        TOKENS.put(Who.WITHOUT_ROLES, user(admin, "plain", null));
        TOKENS.put(Who.READER_OF_ONE, user(admin, "reader", "readers"));
        TOKENS.put(Who.WRITER_OF_ONE, user(admin, "writer", "writers"));
        for (String type : List.of("config", "naming")) {
            grant(admin, "readers", "some-space:G:" + type + "/one-*", "r");
            grant(admin, "writers", "some-space:G:" + type + "/one-*", "w");
        }
        TOKENS.put(Who.OWNER, user(admin, "owner-of-it", "ROLE_OWNER:some-space"));
        TOKENS.put(Who.OWNER_OF_ANOTHER_NAMESPACE, user(admin, "owner", "ROLE_OWNER:own-space"));
        TOKENS.put(Who.AUDITOR, user(admin, "auditor", "ROLE_AUDITOR"));
        TOKENS.put(Who.ADMINISTRATOR, admin.token());
        client = new RawClient(node.grpcPort()).connect();
    }

    @AfterAll
    static void stop() {
        client.close();
        node.close();
    }

    private static String user(ApiClient admin, String name, String role) throws Exception {
        admin.send("POST", "/v1/auth/users", "username", name, "password", PASSWORD);
        if (role != null) {
            admin.send("POST", "/v1/auth/roles", "role", role, "username", name);
        }
        return ApiClient.anonymous(node.port()).login(name, PASSWORD).token();
    }

    private static void grant(ApiClient admin, String role, String resource, String action) throws Exception {
        assertThat(admin.send("POST", "/v1/auth/permissions", "role", role, "resource", resource, "action", action)
                        .statusCode())
                .isEqualTo(200);
    }

    private static Set<Who> letThrough(RequestType.Guard<?> guard, String name) {
        if (guard instanceof RequestType.Guard.Open<?>) {
            return EnumSet.allOf(Who.class);
        } else if (guard instanceof RequestType.Guard.Permission<?> permission) {
            return whoMay(permission.action(), name);
        } else if (guard instanceof RequestType.Guard.AnyOf<?> several) {
            return whoMay(several.action(), name);
        } else if (guard instanceof RequestType.Guard.Listing<?>) {
            return whoMay(Action.READ, THEIRS);
        }
        throw new AssertionError("a new kind of guard: teach this matrix who passes it: " + guard);
    }

    private static Set<Who> whoMay(Action action, String name) {
        Set<Who> those = EnumSet.copyOf(action == Action.READ ? READERS : WRITERS);
        if (name.equals(THEIRS)) {
            those.add(action == Action.READ ? Who.READER_OF_ONE : Who.WRITER_OF_ONE);
        }
        return those;
    }

    private static RawClient.Message ask(Who who, String type, String body) {
        String token = TOKENS.get(who);
        return client.call(type, token.isEmpty() ? Map.of() : Map.of("accessToken", token), body);
    }

    /** The fields of all types together. */
    private static String body(String type, String name) {
        String instance = "{\"ip\":\"10.0.0.9\",\"port\":8080,\"weight\":1.0,\"healthy\":true,\"enabled\":true,"
                + "\"ephemeral\":true,\"clusterName\":\"DEFAULT\",\"metadata\":{}}";
        String action = type.startsWith("Batch") ? "batchRegisterInstance" : "registerInstance";
        return "{\"namespace\":\"some-space\",\"groupName\":\"G\",\"serviceName\":\"" + name + "\",\"type\":\"" + action
                + "\",\"instance\":" + instance + ",\"instances\":[" + instance + "],\"pageNo\":1,\"pageSize\":10,"
                + "\"subscribe\":true,\"clusters\":\"\",\"tenant\":\"some-space\",\"group\":\"G\",\"dataId\":\"" + name
                + "\",\"content\":\"a\",\"listen\":true,\"configListenContexts\":[" + context("some-space", name)
                + "],\"groupKeyPattern\":\"some-space>>G>>" + name + "\",\"watchType\":\"WATCH\"}";
    }

    private static String context(String namespace, String name) {
        return "{\"tenant\":\"" + namespace + "\",\"group\":\"G\",\"dataId\":\"" + name + "\",\"md5\":\"another\"}";
    }

    @Test
    void everyTypeLetsThroughExactlyThoseWhomItsRowNames() {
        List<String> wrong = new ArrayList<>();
        for (RequestType<?> type : new TreeMap<>(node.grpc().types()).values()) {
            for (String name : List.of(THEIRS, OF_OTHERS)) {
                Set<Who> expected = letThrough(type.guard(), name);
                for (Who who : Who.values()) {
                    RawClient.Message answer = ask(who, type.name(), body(type.name(), name));
                    boolean keptOut = answer.errorCode() == ErrorCode.NO_RIGHT;
                    if (keptOut == expected.contains(who) || answer.errorCode() == ErrorCode.UNREGISTERED) {
                        wrong.add(type.name() + " of " + name + " for " + who + ": " + answer.body());
                    }
                }
            }
        }

        assertThat(node.grpc().types()).hasSizeGreaterThan(10);
        assertThat(wrong).isEmpty();
    }

    @Test
    void aListShowsTheRowsThatTheCallerMayRead() {
        for (String name : List.of(THEIRS, OF_OTHERS)) {
            ask(Who.ADMINISTRATOR, "InstanceRequest", body("InstanceRequest", name));
        }

        assertThat(texts(ask(Who.READER_OF_ONE, "ServiceListRequest", body("ServiceListRequest", THEIRS))
                        .body()
                        .path("serviceNames")))
                .containsExactly(THEIRS);
    }

    /** Nacos decides by the first configuration alone: whoever may read one could watch those of all namespaces change. */
    @Test
    void oneConfigurationThatMayBeReadOpensNoOtherThatStandsBehindIt() {
        String listening = "{\"listen\":true,\"configListenContexts\":[" + context("some-space", THEIRS) + ","
                + context("some-space", OF_OTHERS) + "," + context("own-space", THEIRS) + "]}";

        assertThat(changed(Who.READER_OF_ONE, listening)).containsExactly("some-space/" + THEIRS);
        assertThat(changed(Who.OWNER_OF_ANOTHER_NAMESPACE, listening)).containsExactly("own-space/" + THEIRS);
        assertThat(changed(Who.OWNER, listening)).containsExactly("some-space/" + THEIRS, "some-space/" + OF_OTHERS);
        assertThat(changed(Who.AUDITOR, listening)).hasSize(3);
        assertThat(ask(Who.WITHOUT_ROLES, "ConfigBatchListenRequest", listening).errorCode())
                .isEqualTo(ErrorCode.NO_RIGHT);
    }

    /** How a right ends: the path and the parameters of the administrator's request. */
    private enum Ending {
        A_ROLE_IS_TAKEN("DELETE", "/v1/auth/roles", "role", "ROLE_OWNER:some-space", "username"),
        A_NEW_PASSWORD("PUT", "/v1/auth/users", "newPassword", "another " + PASSWORD, "username"),
        THE_USER_IS_DELETED("DELETE", "/v1/auth/users", "username");

        private final String method;
        private final String path;
        private final String[] parameters;

        Ending(String method, String path, String... parameters) {
            this.method = method;
            this.path = path;
            this.parameters = parameters;
        }

        private void of(String user, ApiClient admin) throws Exception {
            String[] all = Arrays.copyOf(parameters, parameters.length + 1);
            all[parameters.length] = user;
            assertThat(admin.send(method, path, all).statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoLosesTheRightIsPushedNothingMore(Ending ending) throws Exception {
        ApiClient admin = ApiClient.anonymous(node.port()).withToken(TOKENS.get(Who.ADMINISTRATOR));
        String name = "watched-" + ending.ordinal();
        String later = "watched-later-" + ending.ordinal();
        String user = "leaver-" + ending.ordinal();
        String leaver = user(admin, user, "ROLE_OWNER:some-space");
        try (RawClient left = new RawClient(node.grpcPort()).connect();
                RawClient stays = new RawClient(node.grpcPort()).connect()) {
            watch(left, leaver, name);
            watch(stays, admin.token(), name);
            register(admin, name, 1);
            awaitPush(left, 1);
            awaitPush(stays, 1);

            ending.of(user, admin);
            publish(admin, name);
            stays.next("ConfigChangeNotifyRequest");
            publish(admin, later);
            awaitName(stays, "ConfigFuzzyWatchChangeNotifyRequest", later);
            register(admin, later, 1);
            awaitName(stays, "NamingFuzzyWatchChangeNotifyRequest", later);
            for (int instances = 2; instances <= 4; instances++) {
                register(admin, name, instances);
                awaitPush(stays, instances);
            }

            assertThat(left.received())
                    .as("whatever was on its way still shows the one instance of before")
                    .allSatisfy(message -> {
                        assertThat(instances(message)).isLessThan(2);
                        assertThat(message.type()).isNotEqualTo("ConfigChangeNotifyRequest");
                        assertThat(message.body().toString()).doesNotContain(later);
                    });

            if (ending == Ending.A_ROLE_IS_TAKEN) {
                admin.send("POST", "/v1/auth/roles", "role", "ROLE_OWNER:some-space", "username", user);
                awaitPush(left, 4);
            } else if (ending == Ending.A_NEW_PASSWORD) {
                String again = ApiClient.anonymous(node.port())
                        .login(user, "another " + PASSWORD)
                        .token();
                left.call("ServiceListRequest", Map.of("accessToken", again), body("ServiceListRequest", name));
                awaitPush(left, 4);
            }
        }
    }

    /** Subscribes to the service and the configuration of that name, and watches the names that begin as those of the tests do. */
    private static void watch(RawClient client, String token, String name) {
        for (String type : List.of(
                "SubscribeServiceRequest",
                "ConfigBatchListenRequest",
                "NamingFuzzyWatchRequest",
                "ConfigFuzzyWatchRequest")) {
            String body = body(type, name)
                    .replace(">>" + name + "\"", ">>watched-*\"")
                    .replace("\"md5\":\"another\"", "\"md5\":\"\"");
            assertThat(client.call(type, Map.of("accessToken", token), body).resultCode())
                    .as(type)
                    .isEqualTo(200);
        }
    }

    private static void register(ApiClient admin, String name, int number) throws Exception {
        String instance = "/v1/ns/instance?namespaceId=some-space&groupName=G&ephemeral=false&serviceName=" + name;
        assertThat(admin.send("POST", instance + "&port=80&ip=10.0.0." + number).body())
                .isEqualTo("ok");
    }

    private static void publish(ApiClient admin, String name) throws Exception {
        assertThat(admin.send(
                                "POST",
                                "/v1/cs/configs",
                                "tenant",
                                "some-space",
                                "group",
                                "G",
                                "dataId",
                                name,
                                "content",
                                "of " + name)
                        .body())
                .isEqualTo("true");
    }

    /** Waits for a message of that type that names it. */
    private static void awaitName(RawClient watcher, String type, String name) {
        while (!watcher.next(type).body().toString().contains(name)) {
            continue;
        }
    }

    /** Waits for a push with that many instances; a check of their health may lead to others. */
    private static void awaitPush(RawClient subscriber, int instances) {
        while (instances(subscriber.next("NotifySubscriberRequest")) != instances) {
            continue;
        }
    }

    private static int instances(RawClient.Message push) {
        return push.body().at("/serviceInfo/hosts").size();
    }

    private static List<String> changed(Who who, String listening) {
        List<String> changed = new ArrayList<>();
        ask(who, "ConfigBatchListenRequest", listening)
                .body()
                .path("changedConfigs")
                .forEach(config -> changed.add(config.path("tenant").asText() + "/"
                        + config.path("dataId").asText()));
        return changed;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
