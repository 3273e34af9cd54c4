package io.muster.server.udp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.muster.server.http.naming.UdpSubscriptions;
import io.muster.server.push.NotRepeatedException;
import io.muster.server.push.SubscriberInfo;
import io.muster.server.push.Subscriptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes services to clients of version 1 over one UDP socket.
 *
 * <p>A client subscribes by asking for a list with its UDP port, and keeps the subscription by asking again. Packets go
 * only to the address that the request really came from, so that nobody can have others flooded. An
 * acknowledgement is recognised by address, port and the number in {@code lastRefTime}. That number is a counter and
 * stays far below 2^53: JavaScript clients would not give a larger one back unharmed. Thread-safe.
 */
public final class UdpPush implements UdpSubscriptions {

    /** How long a push may stay unacknowledged, all its sendings together. */
    static final long ACKNOWLEDGEMENT_MILLIS = 10_000;

    /**
     * When a packet is sent, as parts of that time: a lost one is made up for within half a second, because the changes after
     * it wait for its acknowledgement. Clients take a packet that comes twice for what it is.
     */
    private static final double[] SENT_AT = {0, 0.05, 0.15, 0.4};

    private static final Logger log = LoggerFactory.getLogger(UdpPush.class);
    private static final JsonFactory JSON = new JsonFactory();

    /**
     * Clients ask as often as {@code cacheMillis} says, and ever less often, down to once a minute, while a service has no instances:
     * just then they wait for a push. One that is gone acknowledges none, which ends its subscriptions sooner.
     */
    private static final long SELDOM_MILLIS = 60_000;

    /** How much later than that a client may ask and still keep its subscription. */
    private static final long LATE_MILLIS = 15_000;

    private static final long SWEEP_MILLIS = 2_000;
    /** How long an address that acknowledges nothing is left alone. */
    private static final long UNREACHABLE_MILLIS = 300_000;

    private static final int MOST_SUBSCRIBERS = 50_000;
    /** Of one address; further ones it must ask for. */
    private static final int MOST_SERVICES = 10_000;

    /** What fits into one packet; a larger service reaches the client when it asks. */
    private static final int MOST_BYTES = 65_000;

    private static final int MOST_ACKNOWLEDGEMENT_BYTES = 1024;

    private final Vertx vertx;
    private final Subscriptions subscriptions;
    private final LongSupplier cacheMillis;
    private final long acknowledgementMillis;
    private final AtomicLong references = new AtomicLong();
    private final Map<String, UdpSubscriber> subscribers = new ConcurrentHashMap<>();
    private final Map<String, Long> unreachableUntil = new ConcurrentHashMap<>();
    private final Map<Sent, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();
    private @Nullable DatagramSocket socket;
    private long sweepTimer = -1;

    /**
     * Nothing is opened yet.
     *
     * @param cacheMillis gives after how many milliseconds clients are to ask again by themselves
     */
    public UdpPush(Vertx vertx, Subscriptions subscriptions, LongSupplier cacheMillis) {
        this(vertx, subscriptions, cacheMillis, ACKNOWLEDGEMENT_MILLIS);
    }

    UdpPush(Vertx vertx, Subscriptions subscriptions, LongSupplier cacheMillis, long acknowledgementMillis) {
        this.vertx = vertx;
        this.subscriptions = subscriptions;
        this.cacheMillis = cacheMillis;
        this.acknowledgementMillis = acknowledgementMillis;
    }

    private record Sent(String ip, int port, long reference) {}

    /** Opens the socket on any free port of the address. */
    public Future<Void> start(String host) {
        DatagramSocket opened = vertx.createDatagramSocket(new DatagramSocketOptions());
        socket = opened;
        opened.handler(this::received);
        opened.exceptionHandler(failure -> log.debug("the UDP socket reports {}", failure.toString()));
        sweepTimer = vertx.setPeriodic(SWEEP_MILLIS, timer -> sweep(System.currentTimeMillis()));
        return opened.listen(0, host).mapEmpty();
    }

    /** Closes the socket; what waits for an acknowledgement fails. */
    public Future<Void> stop() {
        if (sweepTimer >= 0) {
            vertx.cancelTimer(sweepTimer);
        }
        waiting.values().forEach(push -> push.completeExceptionally(new TimeoutException("the node is stopping")));
        waiting.clear();
        DatagramSocket open = socket;
        return open == null ? Future.succeededFuture() : open.close();
    }

    @Override
    public boolean subscribe(Wish wish) {
        if (!PushableAgent.understandsPushes(wish.agent())) {
            return true;
        }
        long now = System.currentTimeMillis();
        String id = UdpSubscriber.idOf(wish.address(), wish.port());
        Long silentUntil = unreachableUntil.get(id);
        if (silentUntil != null && silentUntil > now) {
            return false;
        }
        UdpSubscriber subscriber = subscribers.get(id);
        if (subscriber == null) {
            if (subscribers.size() >= MOST_SUBSCRIBERS) {
                log.debug("no push for {}: {} addresses are subscribed already", id, MOST_SUBSCRIBERS);
                return false;
            }
            subscriber = subscribers.computeIfAbsent(
                    id,
                    newcomer -> new UdpSubscriber(
                            this, new SubscriberInfo(wish.address(), wish.port(), wish.agent(), wish.application())));
        }
        if (!subscriptions.mayAdd(id, wish.service(), MOST_SERVICES)) {
            log.debug(
                    "no push of {} for {}: it is subscribed to {} services already", wish.service(), id, MOST_SERVICES);
            return false;
        }
        subscriber.renewals().put(wish.service(), new UdpSubscriber.Renewal(now, wish.permitted()));
        subscriptions.subscribe(subscriber, wish.service(), wish.clusters());
        return true;
    }

    /** How many subscriptions the addresses have. */
    public int subscriptions() {
        return subscribers.values().stream()
                .mapToInt(subscriber -> subscriber.renewals().size())
                .sum();
    }

    /** How many addresses are pushed to. */
    public int count() {
        return subscribers.size();
    }

    /** Sends a packet until it is acknowledged, a few times at most; fails when it never was. */
    CompletableFuture<Void> send(String ip, int port, LongFunction<byte[]> packet) {
        Sent sent = new Sent(ip, port, references.incrementAndGet());
        byte[] bytes = packet.apply(sent.reference);
        if (bytes.length > MOST_BYTES) {
            return CompletableFuture.failedFuture(new NotRepeatedException(
                    "a service of " + bytes.length + " bytes does not fit into a packet for " + ip + ":" + port));
        }
        CompletableFuture<Void> acknowledged = new CompletableFuture<>();
        waiting.put(sent, acknowledged);
        acknowledged.whenComplete((done, failure) -> waiting.remove(sent));
        transmit(sent, Buffer.buffer(bytes), 0, acknowledged);
        return acknowledged;
    }

    /** The address acknowledges nothing: it is left alone for a while. */
    void lost(UdpSubscriber subscriber) {
        log.info(
                "UDP pushes to {}:{} are not acknowledged; it is not pushed to for {} s, its own polling goes on",
                subscriber.info().ip(),
                subscriber.info().port(),
                UNREACHABLE_MILLIS / 1000);
        unreachableUntil.put(subscriber.id(), System.currentTimeMillis() + UNREACHABLE_MILLIS);
        forget(subscriber);
    }

    private void transmit(Sent sent, Buffer packet, int sending, CompletableFuture<Void> acknowledged) {
        Objects.requireNonNull(socket, "the socket is not open")
                .send(packet, sent.port, sent.ip)
                .onFailure(failure -> log.debug("a packet to {} was not sent: {}", sent, failure.toString()));
        boolean last = sending + 1 == SENT_AT.length;
        double wait = (last ? 1 : SENT_AT[sending + 1]) - SENT_AT[sending];
        vertx.setTimer(Math.max(1, (long) (wait * acknowledgementMillis)), expired -> {
            if (acknowledged.isDone()) {
                return;
            }
            if (last) {
                acknowledged.completeExceptionally(new TimeoutException("no acknowledgement of " + sent));
            } else {
                transmit(sent, packet, sending + 1, acknowledged);
            }
        });
    }

    private void received(DatagramPacket packet) {
        if (packet.data().length() > MOST_ACKNOWLEDGEMENT_BYTES) {
            return;
        }
        long reference = acknowledgedReference(packet.data().getBytes());
        SocketAddress sender = packet.sender();
        String ip = sender.hostAddress() == null ? sender.host() : sender.hostAddress();
        CompletableFuture<Void> push = waiting.get(new Sent(ip, sender.port(), reference));
        if (push != null) {
            push.complete(null);
        }
    }

    /** The number in an acknowledgement, -1 when the packet is none. */
    private static long acknowledgedReference(byte[] bytes) {
        boolean acknowledgement = false;
        long reference = -1;
        try (JsonParser json = JSON.createParser(bytes)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return -1;
            }
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                json.nextToken();
                if (name.equals("type")) {
                    acknowledgement = "push-ack".equals(json.getText());
                } else if (name.equals("lastRefTime")) {
                    reference = json.getValueAsLong(-1);
                } else {
                    json.skipChildren();
                }
            }
        } catch (IOException notJson) {
            log.debug("a UDP packet is no acknowledgement: {}", notJson.getMessage());
            return -1;
        }
        return acknowledgement ? reference : -1;
    }

    /** After how many milliseconds clients are to ask again by themselves. */
    long cacheMillis() {
        return cacheMillis.getAsLong();
    }

    /** Ends the subscriptions that were not renewed in time. */
    void sweep(long now) {
        long expiry = Math.max(SELDOM_MILLIS, cacheMillis()) + LATE_MILLIS;
        unreachableUntil.values().removeIf(until -> until <= now);
        for (UdpSubscriber subscriber : subscribers.values()) {
            subscriber.renewals().forEach((service, renewal) -> {
                if (now - renewal.atMillis() > expiry && subscriber.renewals().remove(service, renewal)) {
                    subscriptions.unsubscribe(subscriber.id(), service);
                }
            });
            if (subscriber.renewals().isEmpty()) {
                forget(subscriber);
            }
        }
    }

    private void forget(UdpSubscriber subscriber) {
        subscribers.remove(subscriber.id(), subscriber);
        subscriptions.remove(subscriber.id());
    }
}
