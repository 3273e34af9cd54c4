package io.muster.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What becomes of the instances of clients that go, are sent elsewhere, or lose the gateway before them. */
class GrpcDepartureTest extends OnGrpcPort {

    /** Less than the grace of a lost client, which would make room too. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    void aClientThatGoesAwayIsNoticedAtOnce() {
        client.connect();
        client.call("InstanceRequest", register());
        assertThat(hosts()).hasSize(1);

        client.kill();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(hosts()).isEmpty());
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
            await().atMost(PATIENCE).until(() -> connection("203.0.113.2").isEmpty());
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
    void aClientThatIsNoLibraryByItsLabelIsNotSentElsewhere() {
        try (RawClient other = new RawClient(NODE.grpcPort())) {
            other.source = "cluster";
            other.connect();
            client.connect();

            assertThat(NODE.send("GET", "/v2/core/loader/reloadCurrent?count=0").body())
                    .isEqualTo("success");

            client.next("ConnectResetRequest");
            await().during(300, TimeUnit.MILLISECONDS).untilAsserted(() -> assertThat(other.received())
                    .noneMatch(message -> message.type().equals("ConnectResetRequest")));
        }
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

        await().atMost(PATIENCE).until(() -> connection("203.0.113.7").isEmpty());
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

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(hosts()).isEmpty());
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

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(hosts()).hasSize(1));
        }
    }
}
