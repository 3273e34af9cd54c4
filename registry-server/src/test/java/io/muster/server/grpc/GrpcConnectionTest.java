package io.muster.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a client connects, is told what it may do, and what of it is refused. */
class GrpcConnectionTest extends OnGrpcPort {

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
    }

    /** Nacos serves them on the port for its own servers; on that for clients it answers just this. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ServerLoaderInfoRequest",
                "ServerReloadRequest",
                "MemberReportRequest",
                "DistroDataRequest",
                "ConfigChangeClusterSyncRequest"
            })
    void whatServersSendToEachOtherIsForbiddenToClients(String type) {
        RawClient.Message toAStranger = client.call(type, "{}");
        client.connect();
        RawClient.Message toAClient = client.call(type, "{}");

        assertThat(List.of(toAStranger, toAClient)).allSatisfy(answer -> {
            assertThat(answer.type()).isEqualTo("ErrorResponse");
            assertThat(answer.resultCode()).isEqualTo(500);
            assertThat(answer.errorCode()).isEqualTo(502);
            assertThat(answer.body().get("message").asText()).isEqualTo(" invoke " + type + " from sdk is forbidden");
        });
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

    private static String readToEnd(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
