package io.muster.server.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.server.http.naming.UdpSubscriptions;
import io.muster.server.naming.Instance;
import io.muster.server.naming.ServiceKey;
import io.muster.server.naming.ServiceMetadata;
import io.muster.server.naming.ServiceView;
import io.muster.server.push.NotRepeatedException;
import io.muster.server.push.Subscriber;
import io.muster.server.push.Subscriptions;
import io.muster.server.push.WithheldException;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client of version 1 that waits for pushes on a real UDP socket. */
class UdpPushTest {

    private static final ServiceKey ORDERS = new ServiceKey("public", "DEFAULT_GROUP", "orders");
    private static final String JAVA = "Nacos-Java-Client:v1.4.8";

    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong cacheMillis = new AtomicLong(10_000);
    private final Recorded subscriptions = new Recorded();
    private final UdpPush push = new UdpPush(vertx, subscriptions, cacheMillis::get, 300);
    private final AtomicBoolean permitted = new AtomicBoolean(true);
    private DatagramSocket client;

    @BeforeEach
    void start() throws Exception {
        push.start("127.0.0.1").toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
        client = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        client.setSoTimeout(5_000);
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        push.stop().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
        vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }

    @Test
    void aChangeArrivesAsAPacketAndItsAcknowledgementIsTaken() throws Exception {
        CompletableFuture<Void> pushed = subscriber().push(view(1), "east,west");

        JsonNode packet = receive();
        assertThat(packet.get("type").asText()).isEqualTo("dom");
        JsonNode service = new ObjectMapper().readTree(packet.get("data").asText());
        assertThat(service.get("name").asText()).isEqualTo("DEFAULT_GROUP@@orders");
        assertThat(service.has("groupName")).isFalse();
        assertThat(service.get("clusters").asText()).isEqualTo("east,west");
        assertThat(pushed).isNotDone();

        acknowledge(packet, "\"" + packet.get("lastRefTime").asLong() + "\"");
        assertThat(pushed).succeedsWithin(5, TimeUnit.SECONDS);
    }

    @Test
    void aLargeServiceIsCompressed() throws Exception {
        subscriber().push(view(50), "");

        JsonNode packet = receive();

        assertThat(lastWasCompressed).isTrue();
        assertThat(new ObjectMapper().readTree(packet.get("data").asText()).get("hosts"))
                .hasSize(50);
        acknowledge(packet, Long.toString(packet.get("lastRefTime").asLong()));
    }

    @Test
    void aPacketThatIsNotAcknowledgedComesAgainSoonAndAfterTwoSuchPushesTheAddressIsLeftAlone() throws Exception {
        Subscriber subscriber = subscriber();

        CompletableFuture<Void> first = subscriber.push(view(1), "");
        long reference = receive().get("lastRefTime").asLong();
        for (int again = 0; again < 3; again++) {
            assertThat(receive().get("lastRefTime").asLong()).as("sent again").isEqualTo(reference);
        }
        assertThat(first)
                .as("given up until the next change")
                .failsWithin(5, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(NotRepeatedException.class);

        CompletableFuture<Void> second = subscriber.push(view(2), "");
        assertThat(second).failsWithin(5, TimeUnit.SECONDS);
        await().until(() -> push.count() == 0);
        assertThat(subscriptions.subscribers).isEmpty();

        assertThat(push.subscribe(wish(JAVA)))
                .as("the client is to ask more often")
                .isFalse();
        assertThat(push.count()).as("it is not tried again at once").isZero();
    }

    @Test
    void aLostPacketIsMadeUpForLongBeforeThePushIsGivenUp() throws Exception {
        UdpPush patient = new UdpPush(vertx, subscriptions, cacheMillis::get);
        patient.start("127.0.0.1").toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
        patient.subscribe(wish(JAVA));
        Subscriber subscriber = subscriptions.subscribers.values().iterator().next();
        long start = System.nanoTime();

        CompletableFuture<Void> pushed = subscriber.push(view(1), "");
        receive(); // as if it had not come
        JsonNode again = receive();
        acknowledge(again, again.get("lastRefTime").asText());

        assertThat(pushed).succeedsWithin(5, TimeUnit.SECONDS);
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(400L, 5_000L);
        patient.stop().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }

    @Test
    void anAcknowledgementFromElsewhereCountsForNothing() throws Exception {
        CompletableFuture<Void> pushed = subscriber().push(view(1), "");
        JsonNode packet = receive();
        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            send(
                    stranger,
                    "{\"type\":\"push-ack\",\"lastRefTime\":\""
                            + packet.get("lastRefTime").asLong() + "\"}");
            send(stranger, "no json at all");
        }

        assertThat(receive().get("lastRefTime")).as("sent again").isEqualTo(packet.get("lastRefTime"));
        acknowledge(packet, packet.get("lastRefTime").asText());
        assertThat(pushed).succeedsWithin(5, TimeUnit.SECONDS);
    }

    @Test
    void aPushTellsWhenToAskAgainAndASubscriptionOutlivesThatTime() throws Exception {
        cacheMillis.set(200_000);
        Subscriber subscriber = subscriber();
        subscriber.push(view(1), "");
        JsonNode packet = receive();
        acknowledge(packet, packet.get("lastRefTime").asText());
        assertThat(new ObjectMapper()
                        .readTree(packet.get("data").asText())
                        .get("cacheMillis")
                        .asLong())
                .isEqualTo(200_000);

        long now = System.currentTimeMillis();
        push.sweep(now + 200_000);
        assertThat(push.count()).isEqualTo(1);
        push.sweep(now + 300_000);
        assertThat(push.count()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "Nacos-Java-Client:v1.4.8, true",
        "Nacos-SDK-Java:v1.0.0, true",
        "Nacos-Go-Client:v1.0.0, true",
        "Nacos-DNS:v0.4.2, false",
        "Nacos-DNS:v0.4.3, true",
        "Nacos-C-Client:v1.0.11, false",
        "Nacos-CSharp-Client:v0.10.0, true",
        "curl/8.5.0, false",
        "'', false"
    })
    void onlyClientsThatUnderstandPushesAreSubscribed(String agent, boolean subscribed) {
        push.subscribe(wish(agent));

        assertThat(push.count()).isEqualTo(subscribed ? 1 : 0);
    }

    @Test
    void whatMayNoLongerBeReadIsNotPushed() throws Exception {
        Subscriber subscriber = subscriber();
        permitted.set(false);
        assertThat(subscriber.push(view(1), ""))
                .failsWithin(5, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(WithheldException.class);
        permitted.set(true);
        CompletableFuture<Void> pushed = subscriber.push(view(2), "");

        JsonNode packet = receive();
        assertThat(new ObjectMapper().readTree(packet.get("data").asText()).get("hosts"))
                .as("the first packet that came")
                .hasSize(2);
        acknowledge(packet, packet.get("lastRefTime").asText());
        assertThat(pushed).succeedsWithin(5, TimeUnit.SECONDS);
    }

    private UdpSubscriptions.Wish wish(String agent) {
        return new UdpSubscriptions.Wish(ORDERS, "", "127.0.0.1", client.getLocalPort(), agent, "shop", permitted::get);
    }

    private Subscriber subscriber() {
        push.subscribe(wish(JAVA));
        return subscriptions.subscribers.get("127.0.0.1:" + client.getLocalPort() + "#true");
    }

    private static ServiceView view(int instances) {
        List<Instance> all = IntStream.range(0, instances)
                .mapToObj(index -> new Instance(
                        "10.0.0." + index, 8080, "east", 1, true, true, true, Map.of("note", "a \"quoted\" 名"), ""))
                .toList();
        return new ServiceView(ORDERS, true, false, ServiceMetadata.DEFAULT, Map.of(), all, instances, 42);
    }

    private boolean lastWasCompressed;
    private InetAddress serverAddress;
    private int serverPort;

    private JsonNode receive() throws Exception {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        client.receive(packet);
        serverAddress = packet.getAddress();
        serverPort = packet.getPort();
        byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
        lastWasCompressed = bytes[0] == 0x1f && bytes[1] == (byte) 0x8b;
        if (lastWasCompressed) {
            bytes = new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
        }
        return new ObjectMapper().readTree(bytes);
    }

    private void acknowledge(JsonNode packet, String reference) throws Exception {
        assertThat(packet.has("lastRefTime")).isTrue();
        send(client, "{\"type\": \"push-ack\", \"lastRefTime\":" + reference + ", \"data\":\"\"}");
    }

    private void send(DatagramSocket from, String text) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        from.send(new DatagramPacket(bytes, bytes.length, serverAddress, serverPort));
    }

    /** Remembers who subscribed. */
    private static final class Recorded implements Subscriptions {
        private final Map<String, Subscriber> subscribers = new ConcurrentHashMap<>();

        @Override
        public void subscribe(Subscriber subscriber, ServiceKey service, String clusters) {
            subscribers.put(subscriber.id(), subscriber);
        }

        @Override
        public void unsubscribe(String subscriberId, ServiceKey service) {
            subscribers.remove(subscriberId);
        }

        @Override
        public void remove(String subscriberId) {
            subscribers.remove(subscriberId);
        }

        @Override
        public List<Subscription> ofSubscriber(String subscriberId) {
            return List.of();
        }

        @Override
        public boolean mayAdd(String subscriberId, ServiceKey service, int most) {
            return subscribers.size() < most || subscribers.containsKey(subscriberId);
        }

        @Override
        public Set<String> subscribers() {
            return subscribers.keySet();
        }

        @Override
        public List<Subscription> ofService(ServiceKey service) {
            return List.of();
        }

        @Override
        public CompletableFuture<List<Subscription>> ofServiceInCluster(ServiceKey service) {
            return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public int count() {
            return subscribers.size();
        }
    }
}
