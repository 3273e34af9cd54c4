package io.muster.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.server.node.RunningNode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The gRPC port of a node as a client sees it, word for word. */
class GrpcEdgeTest {

    @RegisterExtension
    static final RunningNode NODE = RunningNode.open();

    private String service;
    private RawClient client;

    @BeforeEach
    void connectTo(TestInfo test) {
        service = test.getTestMethod().orElseThrow().getName();
        client = new RawClient(NODE.grpcPort());
    }

    @AfterEach
    void close() {
        client.close();
    }

    private String named(String more) {
        return "{\"namespace\":\"public\",\"serviceName\":\"" + service + "\",\"groupName\":\"DEFAULT_GROUP\"" + more
                + "}";
    }

    private String register() {
        return named(",\"type\":\"registerInstance\",\"instance\":" + instance(8080)
                + ",\"module\":\"naming\",\"headers\":{}");
    }

    private static String instance(int port) {
        return "{\"ip\":\"10.0.0.9\",\"port\":" + port + ",\"weight\":1.0,\"healthy\":true,\"enabled\":true,"
                + "\"ephemeral\":true,\"clusterName\":\"DEFAULT\",\"metadata\":{\"zone\":\"a\"},"
                + "\"instanceHeartBeatInterval\":5000}";
    }

    private String batch(int... ports) {
        return named(",\"type\":\"batchRegisterInstance\",\"instances\":["
                + Arrays.stream(ports).mapToObj(GrpcEdgeTest::instance).collect(Collectors.joining(","))
                + "]");
    }

    /** What the node tells of the service over HTTP. */
    private JsonNode hosts() {
        return NODE.get("/v1/ns/instance/list?serviceName=" + service).path("hosts");
    }

    private Optional<JsonNode> connection(String remoteIp) {
        return NODE.get("/v2/core/loader/current").findValues("metaInfo").stream()
                .filter(info -> info.path("remoteIp").asText().equals(remoteIp))
                .findFirst();
    }

    @Test
    void aServerCheckTellsTheConnectionIdAndThatAbilitiesAreNegotiated() {
        RawClient.Message answer = client.call("ServerCheckRequest", "{\"headers\":{},\"module\":\"internal\"}");

        assertThat(answer.type()).isEqualTo("ServerCheckResponse");
        assertThat(answer.resultCode()).isEqualTo(200);
        assertThat(answer.body().get("supportAbilityNegotiation").asBoolean()).isTrue();
        assertThat(answer.body().get("connectionId").asText()).matches("\\d+_127\\.0\\.0\\.1_\\d+_.+");
        assertThat(answer.body().get("success").asBoolean()).isTrue();
    }

    @Test
    void anUnknownTypeIsRefusedBeforeRegistrationIsAskedFor() {
        assertThat(client.call("LockOperationRequest", "{}").errorCode()).isEqualTo(302);
    }

    @Test
    void aRequestBeforeTheStreamIsOpenIsToldToRegister() {
        RawClient.Message answer = client.call("InstanceRequest", register());

        assertThat(answer.type()).isEqualTo("ErrorResponse");
        assertThat(answer.errorCode()).isEqualTo(301);
    }

    @Test
    void aClientWithAnAbilityTableGetsTheServersInReturnAndIsListedWithItsLabels() throws Exception {
        try (ProxyHeaderRelay relay = new ProxyHeaderRelay(NODE.grpcPort(), "203.0.113.1", 4711);
                RawClient behind = new RawClient(relay.port())) {
            behind.connect(",\"abilityTable\":{\"fuzzyWatch\":true}");

            RawClient.Message acknowledgement = behind.next("SetupAckRequest");

            JsonNode table = acknowledgement.body().path("abilityTable");
            assertThat(table.path("supportPersistentInstanceByGrpc").asBoolean())
                    .isTrue();
            assertThat(table.path("fuzzyWatch").asBoolean()).isTrue();
            JsonNode info = connection("203.0.113.1").orElseThrow();
            assertThat(info.path("version").asText()).isEqualTo("Nacos-Java-Client:v2.5.1");
            assertThat(info.path("clientIp").asText()).isEqualTo("10.0.0.9");
            assertThat(info.path("remotePort").asInt()).isEqualTo(4711);
            assertThat(info.path("connectionId").asText()).contains("_203.0.113.1_4711_");
            assertThat(info.at("/labels/module").asText()).isEqualTo("naming");
            assertThat(info.path("sdkSource").asBoolean()).isTrue();
        }
    }

    @Test
    void aClientBeforeAbilitiesGetsNoAcknowledgementAndWorks() {
        client.connect("");

        await().until(() -> client.call("HealthCheckRequest", "{}").type().equals("HealthCheckResponse"));
        assertThat(client.received()).isEmpty();
    }

    @Test
    void anInstanceIsRegisteredFoundListedAndWithdrawn() {
        client.connect();

        RawClient.Message registered = client.call("InstanceRequest", register());
        assertThat(registered.type()).isEqualTo("InstanceResponse");
        assertThat(registered.body().get("type").asText()).isEqualTo("registerInstance");

        RawClient.Message found = client.call("ServiceQueryRequest", named(",\"cluster\":\"\",\"healthyOnly\":false"));
        assertThat(found.body().at("/serviceInfo/name").asText()).isEqualTo(service);
        assertThat(found.body().at("/serviceInfo/groupName").asText()).isEqualTo("DEFAULT_GROUP");
        assertThat(found.body().at("/serviceInfo/hosts/0/ip").asText()).isEqualTo("10.0.0.9");
        assertThat(found.body().at("/serviceInfo/hosts/0/metadata/zone").asText())
                .isEqualTo("a");
        RawClient.Message listed = client.call(
                "ServiceListRequest",
                "{\"namespace\":\"public\",\"groupName\":\"DEFAULT_GROUP\",\"pageNo\":1,\"pageSize\":1000}");
        assertThat(listed.body().path("serviceNames"))
                .extracting(JsonNode::asText)
                .contains(service);

        client.call("InstanceRequest", register().replace("registerInstance", "deregisterInstance"));
        assertThat(client.call("ServiceQueryRequest", named("")).body().at("/serviceInfo/hosts"))
                .isEmpty();
    }

    @Test
    void aSecondRegistrationOnTheSameConnectionReplacesTheFirst() {
        client.connect();
        client.call("InstanceRequest", register());
        client.call("InstanceRequest", register().replace("8080", "9090"));

        assertThat(hosts())
                .singleElement()
                .satisfies(host -> assertThat(host.get("port").asInt()).isEqualTo(9090));
    }

    @Test
    void aBatchIsPartlyWithdrawnByRegisteringWhatRemains() {
        client.connect();
        assertThat(client.call("BatchInstanceRequest", batch(1, 2, 3)).type()).isEqualTo("BatchInstanceResponse");
        assertThat(hosts()).hasSize(3);

        assertThat(client.call("BatchInstanceRequest", batch(1, 3)).resultCode())
                .isEqualTo(200);
        assertThat(hosts()).extracting(host -> host.get("port").asInt()).containsExactlyInAnyOrder(1, 3);

        assertThat(client.call("BatchInstanceRequest", batch()).resultCode())
                .as("libraries withdraw the last one by registering none")
                .isEqualTo(200);
        assertThat(hosts()).isEmpty();
    }

    @Test
    void aClientThatComesBackAndRegistersAgainIsThereOnce() {
        client.connect();
        client.call("BatchInstanceRequest", batch(1, 2));
        client.kill();
        try (RawClient again = new RawClient(NODE.grpcPort()).connect()) {
            again.call("BatchInstanceRequest", batch(1, 2));

            await().during(500, TimeUnit.MILLISECONDS)
                    .atMost(5, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(hosts()).hasSize(2));
        }
    }

    @Test
    void aPersistentInstanceBelongsToItsAddress() {
        client.connect();
        client.call("PersistentInstanceRequest", register());

        assertThat(hosts())
                .singleElement()
                .satisfies(host -> assertThat(host.get("ephemeral").asBoolean()).isFalse());
        client.call("InstanceRequest", register().replace("registerInstance", "deregisterInstance"));
        assertThat(hosts())
                .as("a deregistration of the connection's own instance does not touch it")
                .hasSize(1);
    }

    @Test
    void aSubscriberIsPushedChangesUntilItWantsNoMore() {
        client.connect();
        RawClient.Message subscribed = client.call(
                "SubscribeServiceRequest", Map.of("app", "shop"), named(",\"subscribe\":true,\"clusters\":\"\""));
        assertThat(subscribed.type()).isEqualTo("SubscribeServiceResponse");
        assertThat(subscribed.body().at("/serviceInfo/hosts")).isEmpty();

        client.call("InstanceRequest", register());

        RawClient.Message push = client.next("NotifySubscriberRequest");
        assertThat(push.body().at("/serviceInfo/hosts/0/ip").asText()).isEqualTo("10.0.0.9");
        assertThat(push.body().get("requestId").asText()).isNotEmpty();
        assertThat(NODE.get("/v1/ns/service/subscribers?serviceName=" + service).path("subscribers"))
                .singleElement()
                .satisfies(subscriber -> {
                    assertThat(subscriber.path("app").asText()).isEqualTo("shop");
                    assertThat(subscriber.path("agent").asText()).isEqualTo("Nacos-Java-Client:v2.5.1");
                });

        client.call("SubscribeServiceRequest", named(",\"subscribe\":false,\"clusters\":\"\""));
        assertThat(NODE.get("/v1/ns/service/subscribers?serviceName=" + service).path("subscribers"))
                .isEmpty();
    }

    @Test
    void aParameterThatIsNotValidIsRefusedInTheResponseTypeOfTheRequest() {
        client.connect();

        RawClient.Message answer = client.call("InstanceRequest", register().replace("10.0.0.9", "10.0 0.9"));

        assertThat(answer.type()).isEqualTo("InstanceResponse");
        assertThat(answer.errorCode()).isEqualTo(400);
        assertThat(answer.body().get("message").asText())
                .isEqualTo("Param 'ip' is illegal, illegal characters should not appear in the param.");
    }

    @Test
    void anUnsupportedActionAndABodyThatIsNoJsonAreRefused() {
        client.connect();

        RawClient.Message unsupported =
                client.call("InstanceRequest", register().replace("registerInstance", "explode"));
        assertThat(unsupported.errorCode()).isEqualTo(400);
        assertThat(unsupported.body().get("message").asText()).isEqualTo("Unsupported request type explode");

        assertThat(client.call("InstanceRequest", "{\"namespace\":").errorCode())
                .isEqualTo(502);
        assertThat(client.call("InstanceRequest", "[]").errorCode()).isEqualTo(502);
        assertThat(client.call("ServerLoaderInfoRequest", "{}")
                        .body()
                        .get("message")
                        .asText())
                .contains("from sdk is forbidden");
    }

    @Test
    void aClientThatGoesAwayIsNoticedAtOnce() {
        client.connect();
        client.call("InstanceRequest", register());
        assertThat(hosts()).hasSize(1);

        client.kill();

        await().atMost(3, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(hosts()).isEmpty());
    }

    @Test
    void aClientThatIsSentElsewhereKeepsWhatItPublishedForItsGrace() throws Exception {
        try (ProxyHeaderRelay relay = new ProxyHeaderRelay(NODE.grpcPort(), "203.0.113.2", 4711);
                RawClient behind = new RawClient(relay.port()).connect()) {
            behind.call("InstanceRequest", register());
            String id =
                    connection("203.0.113.2").orElseThrow().path("connectionId").asText();

            assertThat(NODE.send(
                                    "GET",
                                    "/v2/core/loader/reloadClient?connectionId=" + id
                                            + "&redirectAddress=10.0.0.2:8848")
                            .body())
                    .isEqualTo("success");

            RawClient.Message reset = behind.next("ConnectResetRequest");
            assertThat(reset.body().get("serverIp").asText()).isEqualTo("10.0.0.2");
            assertThat(reset.body().get("serverPort").asText()).isEqualTo("8848");
            behind.kill();
            await().atMost(5, TimeUnit.SECONDS)
                    .until(() -> connection("203.0.113.2").isEmpty());
            await().during(1, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(hosts()).hasSize(1));
        }
    }

    @Test
    void clientsBeyondANumberAreAskedToLeaveAndAClientThatIsNotThereIsNotFound() {
        client.connect();

        assertThat(NODE.send("GET", "/v2/core/loader/reloadCurrent?count=0").body())
                .isEqualTo("success");
        assertThat(client.next("ConnectResetRequest").body().has("serverIp")).isFalse();

        assertThat(NODE.send("GET", "/v2/core/loader/reloadClient?connectionId=nobody")
                        .statusCode())
                .isEqualTo(404);
        assertThat(NODE.send("GET", "/v2/core/loader/smartReloadCluster").body())
                .isEqualTo("Ok");
        assertThat(NODE.send("GET", "/v2/core/loader/smartReloadCluster?loaderFactor=NaN")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aClientTellsWhatItHolds() throws Exception {
        try (ProxyHeaderRelay relay = new ProxyHeaderRelay(NODE.grpcPort(), "203.0.113.3", 4711);
                RawClient config = new RawClient(relay.port())) {
            config.shownIp = "10.7.7.7";
            config.answers.put(
                    "ClientConfigMetricRequest", "\"metrics\":{\"uuid-1\":\"{\\\"listenConfigSize\\\":\\\"3\\\"}\"}");
            config.connect(",\"abilityTable\":{}", "config");
            config.next("SetupAckRequest");

            JsonNode metrics = NODE.get("/v1/cs/metrics/cluster?ip=10.7.7.7&dataId=a.yaml&group=G");

            assertThat(metrics.path("uuid-1").asText()).isEqualTo("{\"listenConfigSize\":\"3\"}");
            RawClient.Message question = config.next("ClientConfigMetricRequest");
            assertThat(question.body().path("metricsKeys"))
                    .extracting(key ->
                            key.path("type").asText() + " " + key.path("key").asText())
                    .contains("cacheData a.yaml+G", "snapshotData a.yaml+G+public");
            assertThat(NODE.get("/v1/cs/metrics/current?ip=10.7.7.8")).isEmpty();
        }
    }

    @Test
    void httpOneOnThisPortIsToldWhereTheHttpApiIs() throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + NODE.grpcPort() + "/nacos/"))
                                .version(HttpClient.Version.HTTP_1_1)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("gRPC port").contains("the HTTP API is on port " + NODE.port());
    }

    @Test
    void garbageIsClosed() throws Exception {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", NODE.grpcPort()));
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write(new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) 252, 3, 3, 13, 10, 13, 10, 0, 0});
            assertThat(readToEnd(socket)).isNotNull();
        }
        assertThat(client.call("ServerCheckRequest", "{}").resultCode()).isEqualTo(200);
    }

    @Test
    void aBrokenMessageOnTheStreamClosesTheConnection() {
        client.connect();

        client.sendRaw(Buffer.buffer(new byte[] {(byte) 0xFF, (byte) 0xFF, 1, 2, 3}));

        await().until(() -> client.streamEnded);
    }

    @Test
    void theDeathOfAGatewayDoesNotMeanTheDeathOfTheServicesBehindIt() throws Exception {
        List<RawClient> clients;
        try (ProxyHeaderRelay relay = new ProxyHeaderRelay(NODE.grpcPort(), "203.0.113.7", 4711)) {
            clients = List.of(new RawClient(relay.port()), new RawClient(relay.port()), new RawClient(relay.port()));
            clients.forEach(RawClient::connect);
            for (int index = 0; index < clients.size(); index++) {
                clients.get(index).call("BatchInstanceRequest", batch(7000 + index));
            }
        }

        await().atMost(5, TimeUnit.SECONDS)
                .until(() -> connection("203.0.113.7").isEmpty());
        await().during(1_500, TimeUnit.MILLISECONDS)
                .untilAsserted(() -> assertThat(hosts()).hasSize(3));
        clients.forEach(RawClient::close);
    }

    @Test
    void theLastClientBehindAGatewayThatSaysGoodbyeIsGone() throws Exception {
        try (ProxyHeaderRelay relay = new ProxyHeaderRelay(NODE.grpcPort(), "203.0.113.8", 4711);
                RawClient only = new RawClient(relay.port())) {
            only.connect();
            only.call("InstanceRequest", register());
            assertThat(hosts()).hasSize(1);

            only.leave();

            await().atMost(5, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(hosts()).isEmpty());
        }
    }

    @Test
    void oneClientBehindALivingGatewayThatDiesIsGone() throws Exception {
        try (ProxyHeaderRelay relay = new ProxyHeaderRelay(NODE.grpcPort(), "203.0.113.9", 4711);
                RawClient first = new RawClient(relay.port());
                RawClient second = new RawClient(relay.port());
                RawClient third = new RawClient(relay.port())) {
            first.connect();
            second.connect();
            third.connect();
            first.call("BatchInstanceRequest", batch(1));
            second.call("BatchInstanceRequest", batch(2));
            assertThat(hosts()).hasSize(2);
            // A burst of openings does not count as survivors; let them become old.
            await().pollDelay(1_100, TimeUnit.MILLISECONDS).until(() -> true);

            first.kill();

            await().atMost(5, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(hosts()).hasSize(1));
        }
    }

    private static String readToEnd(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
