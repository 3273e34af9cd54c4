package io.muster.server.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
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
    private UdpClient client;

    @BeforeEach
    void start() throws Exception {
        push.start("127.0.0.1").toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
        client = new UdpClient();
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

        UdpClient.Push packet = client.receive();
        assertThat(packet.json().get("type").asText()).isEqualTo("dom");
        JsonNode service = packet.service();
        assertThat(service.get("name").asText()).isEqualTo("DEFAULT_GROUP@@orders");
        assertThat(service.has("groupName")).isFalse();
        assertThat(service.get("clusters").asText()).isEqualTo("east,west");
        assertThat(pushed).isNotDone();

        client.acknowledge(packet);
        assertThat(pushed).succeedsWithin(5, TimeUnit.SECONDS);
    }

    @Test
    void aLargeServiceIsCompressed() throws Exception {
        subscriber().push(view(50), "");

        UdpClient.Push packet = client.receive();

        assertThat(packet.compressed()).isTrue();
        assertThat(packet.instances()).isEqualTo(50);
        client.acknowledge(packet, Long.toString(packet.reference()));
    }

    @Test
    void aPacketThatIsNotAcknowledgedComesAgainSoonAndAfterTwoSuchPushesTheAddressIsLeftAlone() throws Exception {
        Subscriber subscriber = subscriber();

        CompletableFuture<Void> first = subscriber.push(view(1), "");
        long reference = client.receive().reference();
        for (int again = 0; again < 3; again++) {
            assertThat(client.receive().reference()).as("sent again").isEqualTo(reference);
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
        client.receive(); // as if it had not come
        UdpClient.Push again = client.receive();
        client.acknowledge(again, Long.toString(again.reference()));

        assertThat(pushed).succeedsWithin(5, TimeUnit.SECONDS);
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(400L, 5_000L);
        patient.stop().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }

    @Test
    void anAcknowledgementFromElsewhereCountsForNothing() throws Exception {
        CompletableFuture<Void> pushed = subscriber().push(view(1), "");
        UdpClient.Push packet = client.receive();
        try (UdpClient stranger = new UdpClient()) {
            stranger.acknowledge(packet);
            stranger.send("no json at all", packet.server());
        }

        assertThat(client.receive().reference()).as("sent again").isEqualTo(packet.reference());
        client.acknowledge(packet);
        assertThat(pushed).succeedsWithin(5, TimeUnit.SECONDS);
    }

    @Test
    void aPushTellsWhenToAskAgainAndASubscriptionOutlivesThatTime() throws Exception {
        cacheMillis.set(200_000);
        Subscriber subscriber = subscriber();
        subscriber.push(view(1), "");
        UdpClient.Push packet = client.receive();
        client.acknowledge(packet);
        assertThat(packet.service().get("cacheMillis").asLong()).isEqualTo(200_000);

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

        UdpClient.Push packet = client.receive();
        assertThat(packet.instances()).as("those of the first packet that came").isEqualTo(2);
        client.acknowledge(packet);
        assertThat(pushed).succeedsWithin(5, TimeUnit.SECONDS);
    }

    private UdpSubscriptions.Wish wish(String agent) {
        return new UdpSubscriptions.Wish(ORDERS, "", "127.0.0.1", client.port(), agent, "shop", permitted::get);
    }

    private Subscriber subscriber() {
        push.subscribe(wish(JAVA));
        return subscriptions.subscribers.get("127.0.0.1:" + client.port() + "#true");
    }

    private static ServiceView view(int instances) {
        List<Instance> all = IntStream.range(0, instances)
                .mapToObj(index -> new Instance(
                        "10.0.0." + index, 8080, "east", 1, true, true, true, Map.of("note", "a \"quoted\" 名"), ""))
                .toList();
        return new ServiceView(ORDERS, true, false, ServiceMetadata.DEFAULT, Map.of(), all, instances, 42);
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
