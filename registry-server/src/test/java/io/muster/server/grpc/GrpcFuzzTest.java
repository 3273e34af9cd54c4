package io.muster.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.node.RunningNode;
import io.muster.server.node.TestStorage;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every field of every request type with values that nobody should send, broken messages and broken frames: each call is
 * answered with a refusal in one sentence or an ordinary answer, never with a defect, and the connection goes on.
 */
@Tag(TestStorage.TABLES)
class GrpcFuzzTest {

    @RegisterExtension
    static final RunningNode NODE = RunningNode.open();

    private static final long SEED = 20_240_229;
    private static final int SAMPLE = 6;

    private static final String INSTANCE = "{\"ip\":\"10.9.9.9\",\"port\":9999,\"weight\":1.0,\"healthy\":true,"
            + "\"enabled\":true,\"ephemeral\":true,\"clusterName\":\"DEFAULT\",\"metadata\":{\"a\":\"b\"},\"instanceId\":\"\"}";
    private static final Map<String, String> SERVICE = Map.of(
            "namespace", "\"public\"",
            "serviceName", "\"fuzz\"",
            "groupName", "\"G\"",
            "headers", "{}",
            "requestId", "null");
    private static final Map<String, String> CONFIG =
            Map.of("tenant", "\"\"", "dataId", "\"fuzz\"", "group", "\"G\"", "tag", "null", "requestId", "\"1\"");

    /** Each type with the fields that it has beyond those of its kind, at values that it takes. */
    private static final Map<String, Map<String, String>> TYPES = Map.ofEntries(
            Map.entry("ServerCheckRequest", Map.of()),
            Map.entry("HealthCheckRequest", Map.of()),
            Map.entry("InstanceRequest", Map.of("type", "\"registerInstance\"", "instance", INSTANCE)),
            Map.entry("PersistentInstanceRequest", Map.of("type", "\"registerInstance\"", "instance", INSTANCE)),
            Map.entry(
                    "BatchInstanceRequest",
                    Map.of("type", "\"batchRegisterInstance\"", "instances", "[" + INSTANCE + "]")),
            Map.entry("ServiceQueryRequest", Map.of("cluster", "\"\"", "healthyOnly", "false", "udpPort", "0")),
            Map.entry("ServiceListRequest", Map.of("pageNo", "1", "pageSize", "10", "selector", "\"\"")),
            Map.entry("SubscribeServiceRequest", Map.of("subscribe", "true", "clusters", "\"\"")),
            Map.entry("NamingFuzzyWatchRequest", watch()),
            Map.entry("ConfigQueryRequest", Map.of()),
            Map.entry(
                    "ConfigPublishRequest",
                    Map.of("content", "\"a\"", "casMd5", "null", "additionMap", "{\"type\":\"text\"}")),
            Map.entry("ConfigRemoveRequest", Map.of()),
            Map.entry(
                    "ConfigBatchListenRequest",
                    Map.of(
                            "listen",
                            "true",
                            "configListenContexts",
                            "[{\"group\":\"G\",\"md5\":\"\",\"dataId\":\"fuzz\",\"tenant\":\"\"}]")),
            Map.entry("ConfigFuzzyWatchRequest", watch()));

    private static final List<String> BAD_VALUES = List.of(
            "null",
            "\"\"",
            "\" \"",
            "-1",
            "1e999",
            "99999999999999999999",
            "NaN",
            "true",
            "\"true\"",
            "{}",
            "[]",
            "[null]",
            "[1,\"a\",{}]",
            "{\"a\":null,\"b\":{\"c\":[]}}",
            "\"" + "x".repeat(20_000) + "\"",
            "\"\\u0000\\u001f\\uD800\"",
            "\"a\\u0001@@b@@c\"",
            "\"../../etc/passwd\"",
            "\"${jndi:ldap://x}\"",
            "\"\u4f60\ud83d\ude00\"",
            "[".repeat(5_000),
            "{\"a\":".repeat(500),
            "{\"type\":\"" + "y".repeat(5_000) + "\"}",
            "[{\"ip\":1,\"port\":\"x\",\"weight\":{},\"metadata\":[]}]",
            "[{\"dataId\":{},\"group\":[],\"md5\":1}]",
            "{\"ip\":\"10.9.9.9\",\"port\":70000,\"weight\":NaN}",
            "{\"ip\":\"10.9.9.9\",\"port\":1,\"weight\":\"Infinity\",\"clusterName\":\"a b\"}",
            "{\"ip\":null,\"metadata\":{\"k\":{\"deep\":1}}}",
            "\"unterminated");

    private static Vertx vertx;

    private static Map<String, String> watch() {
        return Map.of(
                "groupKeyPattern", "\"public>>*>>fuzz\"",
                "watchType", "\"WATCH\"",
                "initializing", "true",
                "receivedGroupKeys", "[]");
    }

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void badFieldsAreAnsweredInOneSentenceAndNeverByADefect() {
        sendAll(SAMPLE);
    }

    @Test
    @Tag("campaign")
    void allBadFields() {
        sendAll(BAD_VALUES.size());
    }

    private static void sendAll(int valuesOfEach) {
        Random random = new Random(SEED);
        List<String> wrong = new ArrayList<>();
        try (RawClient client = new RawClient(NODE.grpcPort()).connect()) {
            TYPES.forEach((type, own) -> {
                Map<String, String> fields = new TreeMap<>(type.startsWith("Config") ? CONFIG : SERVICE);
                fields.putAll(own);
                for (String field : fields.keySet()) {
                    List<String> values = new ArrayList<>(BAD_VALUES);
                    Collections.shuffle(values, random);
                    for (String value : values.subList(0, valuesOfEach)) {
                        String body = json(fields, field, value);
                        judge(client.call(type, body), type + " " + field + "=" + shortened(value), wrong);
                    }
                    judge(
                            client.call(type, json(fields, field, "1").replaceFirst("\\{", "{\"" + field + "\":2,")),
                            type + " " + field + " twice",
                            wrong);
                }
            });
            assertThat(wrong).isEmpty();
            assertThat(client.call("HealthCheckRequest", "{}").resultCode())
                    .as("the connection has gone on")
                    .isEqualTo(200);
        }
    }

    private static String json(Map<String, String> fields, String bad, String value) {
        StringBuilder json = new StringBuilder("{");
        fields.forEach((name, usual) -> json.append(json.length() == 1 ? "" : ",")
                .append('"')
                .append(name)
                .append("\":")
                .append(name.equals(bad) ? value : usual));
        return json.append('}').toString();
    }

    private static void judge(RawClient.Message answer, String what, List<String> wrong) {
        String message = answer.body().path("message").asText();
        boolean unknown = answer.errorCode() == 302 || answer.errorCode() == 301;
        boolean defect = message.contains("its log says why") || message.contains("Exception");
        boolean silent = answer.resultCode() != 200 && message.isBlank();
        if (unknown || defect || silent || message.length() > 600) {
            wrong.add(what + " -> " + answer.type() + " " + answer.errorCode() + " " + shortened(message));
        }
    }

    @Test
    void aMessageThatIsCutOffAnywhereIsRefusedAndTheConnectionGoesOn() {
        byte[] whole = RawClient.encode(
                        "InstanceRequest",
                        Map.of("app", "fuzz"),
                        json(
                                Map.of("serviceName", "\"fuzz\"", "type", "\"registerInstance\"", "instance", INSTANCE),
                                "",
                                ""))
                .getBytes();
        try (RawClient client = new RawClient(NODE.grpcPort()).connect()) {
            for (int length = 0; length < whole.length; length++) {
                RawClient.Message answer = client.callRaw(Buffer.buffer(Arrays.copyOf(whole, length)));
                assertThat(answer.resultCode())
                        .as("cut off after %d bytes", length)
                        .isEqualTo(500);
                assertThat(answer.errorCode()).isIn(302, 400, 502);
            }
            Random random = new Random(SEED);
            for (int round = 0; round < 300; round++) {
                byte[] changed = whole.clone();
                for (int change = 0; change < 3; change++) {
                    changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
                }
                RawClient.Message answer = client.callRaw(Buffer.buffer(changed));
                assertThat(answer.body().path("message").asText()).doesNotContain("its log says why");
            }
            assertThat(client.call("HealthCheckRequest", "{}").resultCode()).isEqualTo(200);
        }
    }

    @Test
    void aFrameThatPromisesMoreThanComesIsNotWaitedForForEver() throws Exception {
        var http = vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setDefaultPort(NODE.grpcPort())
                .setDefaultHost("127.0.0.1"));
        for (Buffer frame : List.of(
                Buffer.buffer(new byte[] {0, 0, 0, 1, 0, 1, 2, 3}),
                Buffer.buffer(new byte[] {0, 0, 0}),
                Buffer.buffer(new byte[] {0, (byte) 0x7F, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 1}),
                Buffer.buffer(new byte[] {1, 0, 0, 0, 3, 1, 2, 3}),
                Buffer.buffer(new byte[] {9, 0, 0, 0, 0}),
                Buffer.buffer())) {
            String outcome = http.request(HttpMethod.POST, "/Request/request")
                    .map(request -> request.putHeader("content-type", "application/grpc")
                            .putHeader("te", "trailers"))
                    .compose((HttpClientRequest request) -> request.send(frame))
                    .compose(answer -> answer.end().map(ended -> "ended"))
                    .otherwise(reset -> "reset")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            boolean compressedWithoutEncoding = frame.length() > 0 && frame.getByte(0) == 1;
            assertThat(outcome).isIn("ended", compressedWithoutEncoding ? "ended" : "reset");
        }
        try (RawClient client = new RawClient(NODE.grpcPort())) {
            assertThat(client.call("ServerCheckRequest", "{}").resultCode()).isEqualTo(200);
        }
    }

    @Test
    void halfASurrogatePairIsRefusedWhereverItStands() {
        try (RawClient client = new RawClient(NODE.grpcPort()).connect()) {
            for (String body : List.of(
                    "{\"dataId\":\"d\",\"group\":\"g\",\"content\":\"a\\ud83db\"}",
                    "{\"dataId\":\"d\",\"group\":\"g\",\"content\":\"c\",\"additionMap\":{\"desc\":\"\\ude00\"}}",
                    "{\"dataId\":\"d\",\"group\":\"g\",\"content\":\"c\",\"additionMap\":{\"\\ud83d\":\"x\"}}")) {
                RawClient.Message answer = client.call("ConfigPublishRequest", body);
                assertThat(answer.resultCode()).isEqualTo(500);
                assertThat(answer.body().path("message").asText()).contains("half of a surrogate pair");
            }
            assertThat(client.call(
                                    "ConfigPublishRequest",
                                    "{\"dataId\":\"d\",\"group\":\"g\",\"content\":\"\\ud83d\\ude00\"}")
                            .resultCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void aStreamThatBeginsWithAnythingButTheSetUpHoldsNothingUp() {
        for (String body : List.of("{}", "[]", "{\"labels\":[]}", "{\"abilityTable\":{\"a\":{}}}", "\"x\"")) {
            try (RawClient client = new RawClient(NODE.grpcPort())) {
                client.call("ServerCheckRequest", "{}");
                client.openStream();
                client.send("ConnectionSetupRequest", body);
                client.send("NotifySubscriberResponse", "{\"requestId\":{}}");
            }
        }
        try (RawClient client = new RawClient(NODE.grpcPort()).connect()) {
            assertThat(client.call("HealthCheckRequest", "{}").resultCode()).isEqualTo(200);
        }
    }

    private static String shortened(String text) {
        return text.length() > 120 ? text.substring(0, 120) + "..." : text;
    }
}
