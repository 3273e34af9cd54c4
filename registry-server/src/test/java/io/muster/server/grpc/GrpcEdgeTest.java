package io.muster.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.server.naming.ClientId;
import io.muster.server.naming.ServiceKey;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gRPC port as a client sees it, word for word. */
class GrpcEdgeTest {

    private static final String ORDERS =
            "\"namespace\":\"public\",\"serviceName\":\"orders\",\"groupName\":\"DEFAULT_GROUP\"";
    private static final String REGISTER = "{" + ORDERS
            + ",\"type\":\"registerInstance\",\"instance\":{\"ip\":\"10.0.0.9\",\"port\":8080,\"weight\":1.0,"
            + "\"healthy\":true,\"enabled\":true,\"ephemeral\":true,\"clusterName\":\"DEFAULT\",\"metadata\":{\"zone\":\"a\"},"
            + "\"instanceHeartBeatInterval\":5000},\"module\":\"naming\",\"headers\":{}}";

    private EdgeFixture fixture;
    private InMemoryRegistry registry;
    private GrpcEdge edge;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        fixture = new EdgeFixture(GrpcSettings.forTests());
        registry = fixture.registry;
        edge = fixture.edge;
        client = new RawClient(edge.port());
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        fixture.close();
    }

    @Test
    void aServerCheckTellsTheConnectionIdAndThatAbilitiesAreNegotiated() {
        RawClient.Message answer = client.call("ServerCheckRequest", "{\"headers\":{},\"module\":\"internal\"}");

        assertThat(answer.type()).isEqualTo("ServerCheckResponse");
        assertThat(answer.resultCode()).isEqualTo(200);
        assertThat(answer.body().get("supportAbilityNegotiation").asBoolean()).isTrue();
        assertThat(answer.body().get("connectionId").asText()).matches("\\d+_127\\.0\\.0\\.1_\\d+_node-1");
        assertThat(answer.body().get("success").asBoolean()).isTrue();
    }

    @Test
    void aStartingNodeAnswersThatItIsStarting() {
        fixture.readiness.ready = false;

        RawClient.Message answer = client.call("ServerCheckRequest", "{}");

        assertThat(answer.type()).isEqualTo("ErrorResponse");
        assertThat(answer.errorCode()).isEqualTo(300);
        assertThat(answer.body().get("message").asText()).isEqualTo("Server is starting,please try later.");
    }

    @Test
    void anUnknownTypeIsRefusedBeforeRegistrationIsAskedFor() {
        assertThat(client.call("LockOperationRequest", "{}").errorCode()).isEqualTo(302);
    }

    @Test
    void aRequestBeforeTheStreamIsOpenIsToldToRegister() {
        RawClient.Message answer = client.call("InstanceRequest", REGISTER);

        assertThat(answer.type()).isEqualTo("ErrorResponse");
        assertThat(answer.errorCode()).isEqualTo(301);
    }

    @Test
    void aClientWithAnAbilityTableGetsTheServersInReturn() {
        client.connect(",\"abilityTable\":{\"fuzzyWatch\":true}");

        RawClient.Message acknowledgement = client.next("SetupAckRequest");

        assertThat(acknowledgement
                        .body()
                        .at("/abilityTable/supportPersistentInstanceByGrpc")
                        .asBoolean())
                .isTrue();
        assertThat(registry.opened).hasSize(1);
        assertThat(edge.connections().views()).singleElement().satisfies(view -> {
            assertThat(view.version()).isEqualTo("Nacos-Java-Client:v2.5.1");
            assertThat(view.clientIp()).isEqualTo("10.0.0.9");
            assertThat(view.remoteIp()).isEqualTo("127.0.0.1");
            assertThat(view.abilityTable()).containsEntry("fuzzyWatch", true);
        });
    }

    @Test
    void aClientBeforeAbilitiesGetsNoAcknowledgementAndWorks() {
        client.connect("");

        await().until(() -> edge.connections().count() == 1);
        assertThat(client.call("HealthCheckRequest", "{}").type()).isEqualTo("HealthCheckResponse");
        assertThat(client.received()).isEmpty();
    }

    @Test
    void anInstanceIsRegisteredFoundListedAndWithdrawn() {
        client.connect();

        RawClient.Message registered = client.call("InstanceRequest", REGISTER);
        assertThat(registered.type()).isEqualTo("InstanceResponse");
        assertThat(registered.body().get("type").asText()).isEqualTo("registerInstance");

        RawClient.Message found =
                client.call("ServiceQueryRequest", "{" + ORDERS + ",\"cluster\":\"\",\"healthyOnly\":false}");
        assertThat(found.body().at("/serviceInfo/name").asText()).isEqualTo("orders");
        assertThat(found.body().at("/serviceInfo/groupName").asText()).isEqualTo("DEFAULT_GROUP");
        assertThat(found.body().at("/serviceInfo/hosts/0/instanceId").asText())
                .isEqualTo("10.0.0.9#8080#DEFAULT#DEFAULT_GROUP@@orders");
        assertThat(found.body().at("/serviceInfo/hosts/0/metadata/zone").asText())
                .isEqualTo("a");

        RawClient.Message listed = client.call(
                "ServiceListRequest",
                "{\"namespace\":\"public\",\"groupName\":\"DEFAULT_GROUP\",\"pageNo\":1,\"pageSize\":10}");
        assertThat(listed.body().get("count").asInt()).isEqualTo(1);
        assertThat(listed.body().at("/serviceNames/0").asText()).isEqualTo("orders");

        client.call("InstanceRequest", REGISTER.replace("registerInstance", "deregisterInstance"));
        assertThat(client.call("ServiceQueryRequest", "{" + ORDERS + "}").body().at("/serviceInfo/hosts"))
                .isEmpty();
    }

    @Test
    void aSecondRegistrationOnTheSameConnectionReplacesTheFirst() {
        client.connect();
        client.call("InstanceRequest", REGISTER);
        client.call("InstanceRequest", REGISTER.replace("8080", "9090"));

        assertThat(client.call("ServiceQueryRequest", "{" + ORDERS + "}").body().at("/serviceInfo/hosts"))
                .singleElement()
                .satisfies(host -> assertThat(host.get("port").asInt()).isEqualTo(9090));
    }

    @Test
    void aPersistentInstanceBelongsToItsAddress() {
        client.connect();
        client.call("PersistentInstanceRequest", REGISTER);

        assertThat(registry.views
                        .get(new ServiceKey("public", "DEFAULT_GROUP", "orders"))
                        .instances())
                .singleElement()
                .satisfies(instance -> assertThat(instance.ephemeral()).isFalse());
        client.call("InstanceRequest", REGISTER.replace("registerInstance", "deregisterInstance"));
        assertThat(registry.views
                        .get(new ServiceKey("public", "DEFAULT_GROUP", "orders"))
                        .instances())
                .as("a deregistration of the connection's own instance does not touch it")
                .hasSize(1);
    }

    @Test
    void aSubscriberIsPushedChangesAndItsAcknowledgementIsTaken() {
        client.connect();
        RawClient.Message subscribed = client.call(
                "SubscribeServiceRequest",
                Map.of("app", "shop"),
                "{" + ORDERS + ",\"subscribe\":true,\"clusters\":\"\"}");
        assertThat(subscribed.type()).isEqualTo("SubscribeServiceResponse");
        assertThat(subscribed.body().at("/serviceInfo/hosts")).isEmpty();

        client.call("InstanceRequest", REGISTER);

        RawClient.Message push = client.next("NotifySubscriberRequest");
        assertThat(push.body().at("/serviceInfo/hosts/0/ip").asText()).isEqualTo("10.0.0.9");
        assertThat(push.body().get("requestId").asText()).isNotEmpty();
        assertThat(registry.ofService(new ServiceKey("public", "DEFAULT_GROUP", "orders")))
                .singleElement()
                .satisfies(subscription -> {
                    assertThat(subscription.info().application()).isEqualTo("shop");
                    assertThat(subscription.info().agent()).isEqualTo("Nacos-Java-Client:v2.5.1");
                });

        client.call("SubscribeServiceRequest", "{" + ORDERS + ",\"subscribe\":false,\"clusters\":\"\"}");
        assertThat(registry.count()).isZero();
    }

    @Test
    void aParameterThatIsNotValidIsRefusedInTheResponseTypeOfTheRequest() {
        client.connect();

        RawClient.Message answer = client.call("InstanceRequest", REGISTER.replace("10.0.0.9", "10.0 0.9"));

        assertThat(answer.type()).isEqualTo("InstanceResponse");
        assertThat(answer.errorCode()).isEqualTo(400);
        assertThat(answer.body().get("message").asText())
                .isEqualTo("Param 'ip' is illegal, illegal characters should not appear in the param.");
    }

    @Test
    void anUnsupportedActionAndABodyThatIsNoJsonAreRefused() {
        client.connect();

        RawClient.Message unsupported = client.call("InstanceRequest", REGISTER.replace("registerInstance", "explode"));
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
    void withoutPermissionTheAnswerIsARefusalInTheResponseTypeOfTheRequest() {
        fixture.access.enabled = true;
        client.connect();

        RawClient.Message refused = client.call("InstanceRequest", REGISTER);
        assertThat(refused.type()).isEqualTo("InstanceResponse");
        assertThat(refused.errorCode()).isEqualTo(403);

        RawClient.Message invalid = client.call("InstanceRequest", Map.of("accessToken", "bad"), REGISTER);
        assertThat(invalid.errorCode()).isEqualTo(403);
        assertThat(invalid.body().get("message").asText()).isEqualTo("token invalid!");

        assertThat(client.call("InstanceRequest", Map.of("accessToken", "good"), REGISTER)
                        .resultCode())
                .isEqualTo(200);
        assertThat(client.call("InstanceRequest", Map.of("Authorization", "Bearer good"), REGISTER)
                        .resultCode())
                .isEqualTo(200);
    }

    @Test
    void aClientThatGoesAwayIsNoticedAtOnce() {
        client.connect();
        client.call("InstanceRequest", REGISTER);

        client.kill();

        await().atMost(3, TimeUnit.SECONDS).until(() -> registry.closed.size() == 1);
        assertThat(registry.closed).containsValue(true);
        assertThat(edge.connections().count()).isZero();
    }

    @Test
    void aSilentClientIsAskedAndThenClosed() throws Exception {
        GrpcSettings base = GrpcSettings.forTests();
        EdgeFixture impatient = new EdgeFixture(new GrpcSettings(
                base.host(),
                0,
                base.httpPort(),
                base.maximumMessageBytes(),
                10,
                10,
                Duration.ofMillis(500),
                Duration.ofMillis(300),
                1));
        try (RawClient answering = new RawClient(impatient.edge.port());
                RawClient silent = new RawClient(impatient.edge.port())) {
            answering.connect();
            silent.connect();
            silent.acknowledging = false;

            answering.next("ClientDetectionRequest");
            silent.next("ClientDetectionRequest");

            await().atMost(10, TimeUnit.SECONDS)
                    .until(() -> impatient.edge.connections().count() == 1);
            assertThat(answering.call("HealthCheckRequest", "{}").resultCode()).isEqualTo(200);
        } finally {
            impatient.close();
        }
    }

    @Test
    void moreClientsThanAllowedAreTurnedAway() throws Exception {
        GrpcSettings base = GrpcSettings.forTests();
        EdgeFixture small = new EdgeFixture(new GrpcSettings(
                base.host(),
                0,
                base.httpPort(),
                base.maximumMessageBytes(),
                1,
                10,
                base.idleAfter(),
                base.detectionTimeout(),
                1));
        try (RawClient first = new RawClient(small.edge.port());
                RawClient second = new RawClient(small.edge.port())) {
            first.connect();
            second.connect("");

            await().until(() -> second.streamEnded);
            assertThat(small.edge.connections().count()).isEqualTo(1);
        } finally {
            small.close();
        }
    }

    @Test
    void aClientThatIsSentElsewhereKeepsWhatItPublishedForItsGrace() {
        client.connect();
        String id = edge.connections().views().get(0).connectionId();

        assertThat(edge.connections().reset(id, "10.0.0.2", 8848)).isTrue();

        RawClient.Message reset = client.next("ConnectResetRequest");
        assertThat(reset.body().get("serverIp").asText()).isEqualTo("10.0.0.2");
        assertThat(reset.body().get("serverPort").asText()).isEqualTo("8848");
        client.kill();
        await().until(() -> registry.closed.containsKey(new ClientId(id)));
        assertThat(registry.closed.get(new ClientId(id))).isFalse();
    }

    @Test
    void httpOneOnThisPortIsToldWhereTheHttpApiIs() throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.port() + "/nacos/"))
                                .version(HttpClient.Version.HTTP_1_1)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("gRPC port").contains("the HTTP API is on port 8848");
    }

    @Test
    void garbageIsClosed() throws Exception {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", edge.port()));
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

        await().until(() -> edge.connections().count() == 0);
    }

    @Test
    void aProxyHeaderFromATrustedProxyNamesTheClient() throws Exception {
        try (ProxyHeaderRelay relay = new ProxyHeaderRelay(edge.port(), "203.0.113.7", 4711);
                RawClient behind = new RawClient(relay.port())) {
            behind.connect();

            assertThat(edge.connections().views()).singleElement().satisfies(view -> {
                assertThat(view.remoteIp()).isEqualTo("203.0.113.7");
                assertThat(view.remotePort()).isEqualTo(4711);
                assertThat(view.connectionId()).contains("_203.0.113.7_4711_");
            });
        }
    }

    @Test
    void theDeathOfAGatewayDoesNotMeanTheDeathOfTheServicesBehindIt() throws Exception {
        List<RawClient> clients;
        try (ProxyHeaderRelay relay = new ProxyHeaderRelay(edge.port(), "203.0.113.7", 4711)) {
            clients = List.of(new RawClient(relay.port()), new RawClient(relay.port()), new RawClient(relay.port()));
            clients.forEach(RawClient::connect);
        }

        await().atMost(5, TimeUnit.SECONDS).until(() -> registry.closed.size() == 3);
        assertThat(registry.closed.values()).containsOnly(false);
        clients.forEach(RawClient::close);
    }

    @Test
    void theLastClientBehindAGatewayThatSaysGoodbyeIsGone() throws Exception {
        try (ProxyHeaderRelay relay = new ProxyHeaderRelay(edge.port(), "203.0.113.7", 4711);
                RawClient only = new RawClient(relay.port())) {
            only.connect();

            only.leave();

            await().atMost(5, TimeUnit.SECONDS).until(() -> registry.closed.size() == 1);
            assertThat(registry.closed.values()).containsOnly(true);
        }
    }

    @Test
    void oneClientBehindALivingGatewayThatDiesIsGone() throws Exception {
        try (ProxyHeaderRelay relay = new ProxyHeaderRelay(edge.port(), "203.0.113.7", 4711);
                RawClient first = new RawClient(relay.port());
                RawClient second = new RawClient(relay.port());
                RawClient third = new RawClient(relay.port())) {
            first.connect();
            second.connect();
            third.connect();
            // A burst of openings does not count as survivors; let them become old.
            await().pollDelay(1_100, TimeUnit.MILLISECONDS).until(() -> true);

            first.kill();

            await().atMost(5, TimeUnit.SECONDS).until(() -> registry.closed.size() == 1);
            assertThat(registry.closed.values()).containsOnly(true);
        }
    }

    private static String readToEnd(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
