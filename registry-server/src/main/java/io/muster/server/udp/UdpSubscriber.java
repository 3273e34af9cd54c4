package io.muster.server.udp;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.muster.server.naming.InstanceSelection;
import io.muster.server.naming.ServiceKey;
import io.muster.server.naming.ServiceView;
import io.muster.server.push.NotRepeatedException;
import io.muster.server.push.Subscriber;
import io.muster.server.push.SubscriberInfo;
import io.muster.server.push.WithheldException;
import io.muster.server.wire.ServiceInfoJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPOutputStream;

/**
 * One address that listens for pushes. A push is sent, and sent again soon when it is not acknowledged; a push that
 * stays unacknowledged is not repeated until the next change, and after two of them the address counts as gone: a
 * firewall or a network of its own stands between. What whoever asked may no longer read is not pushed. Thread-safe.
 */
final class UdpSubscriber implements Subscriber {

    private static final int GZIP_FROM = 1024;
    private static final int MOST_UNACKNOWLEDGED = 2;

    private final UdpPush socket;
    private final SubscriberInfo info;
    private final Map<ServiceKey, Renewal> renewals = new ConcurrentHashMap<>();
    private volatile int unacknowledged;

    UdpSubscriber(UdpPush socket, SubscriberInfo info) {
        this.socket = socket;
        this.info = info;
    }

    /**
     * The last time that a client asked for a service.
     *
     * @param permitted whether whoever asked may read it now
     */
    record Renewal(long atMillis, BooleanSupplier permitted) {}

    private record Variant(String clusters, long cacheMillis) {}

    /** In the form of the client ids of Nacos: the address of a client without a connection, that is ephemeral. */
    static String idOf(String address, int port) {
        return address + ":" + port + "#true";
    }

    @Override
    public String id() {
        return idOf(info.ip(), info.port());
    }

    @Override
    public SubscriberInfo info() {
        return info;
    }

    Map<ServiceKey, Renewal> renewals() {
        return renewals;
    }

    @Override
    public boolean isGone() {
        return unacknowledged >= MOST_UNACKNOWLEDGED;
    }

    /** All sendings have their time, and a little more for the timers. */
    @Override
    public long acknowledgementMillis() {
        return UdpPush.ACKNOWLEDGEMENT_MILLIS + 1_000;
    }

    @Override
    public CompletableFuture<Void> push(ServiceView view, String clusters) {
        Renewal renewal = renewals.get(view.key());
        if (renewal == null || !renewal.permitted().getAsBoolean()) {
            return CompletableFuture.failedFuture(
                    new WithheldException("whoever asked at " + id() + " may not read " + view.key()));
        }
        Variant variant = new Variant(clusters, socket.cacheMillis());
        byte[] data = view.encoded(variant, present -> escapedService(present, variant));
        CompletableFuture<Void> handled = new CompletableFuture<>();
        socket.send(info.ip(), info.port(), reference -> packet(data, reference))
                .whenComplete((acknowledged, failure) -> {
                    if (failure == null) {
                        unacknowledged = 0;
                        handled.complete(null);
                        return;
                    }
                    if (failure instanceof NotRepeatedException tooLarge) {
                        handled.completeExceptionally(tooLarge);
                        return;
                    }
                    unacknowledged++;
                    if (isGone()) {
                        socket.lost(this);
                        handled.completeExceptionally(
                                new TimeoutException(id() + " acknowledged none of " + unacknowledged + " pushes"));
                    } else {
                        // Clients of version 1 ask again by themselves within seconds.
                        handled.completeExceptionally(new NotRepeatedException(id() + " did not acknowledge a push"));
                    }
                });
        return handled;
    }

    /** The service as JSON, as the inside of a JSON string. */
    private static byte[] escapedService(ServiceView view, Variant variant) {
        InstanceSelection selection = InstanceSelection.of(view, variant.clusters, false);
        byte[] service = ServiceInfoJson.encode(
                view, ServiceInfoJson.NameStyle.GROUPED_ALONE, variant.clusters, selection, variant.cacheMillis);
        return JsonStringEncoder.getInstance().quoteAsUTF8(new String(service, StandardCharsets.UTF_8));
    }

    private static byte[] packet(byte[] escapedService, long reference) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream(escapedService.length + 64);
        packet.writeBytes("{\"type\":\"dom\",\"data\":\"".getBytes(StandardCharsets.UTF_8));
        packet.writeBytes(escapedService);
        packet.writeBytes(("\",\"lastRefTime\":" + reference + "}").getBytes(StandardCharsets.UTF_8));
        return packet.size() < GZIP_FROM ? packet.toByteArray() : gzip(packet.toByteArray());
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(plain.length / 4 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(plain);
        } catch (IOException impossible) {
            throw new UncheckedIOException("compressing in memory failed", impossible);
        }
        return compressed.toByteArray();
    }
}
