package io.muster.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.netty.util.NetUtil;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Counts what each client takes of one port and says when it is too much. A client is an IPv4 address or the first 64
 * bits of an IPv6 address. Memory is bounded by the number of connections, and by a fixed number of clients whose rate is
 * remembered. Thread-safe, never blocks.
 */
final class ClientLimits {

    /** What may be done. */
    enum Verdict {
        ALLOWED,
        /** This client has too many connections. */
        CLIENT_HAS_TOO_MANY,
        /** All clients together have. */
        TOO_MANY
    }

    private static final int REMEMBERED_CLIENTS = 100_000;
    private static final double NANOS = 1e9;

    private final LimitSettings settings;
    private final LongSupplier clock;
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentHashMap<String, Integer> openOf = new ConcurrentHashMap<>();
    private final Cache<String, Bucket> buckets = Caffeine.newBuilder()
            .maximumSize(REMEMBERED_CLIENTS)
            .expireAfterAccess(Duration.ofMinutes(1))
            .build();

    ClientLimits(LimitSettings settings) {
        this(settings, System::nanoTime);
    }

    /** @param clock as {@link System#nanoTime} */
    ClientLimits(LimitSettings settings, LongSupplier clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** The client that an address belongs to. */
    static String clientOf(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes == null || bytes.length != 16) {
            return address;
        }
        StringBuilder network = new StringBuilder(20);
        for (int i = 0; i < 8; i++) {
            network.append(Character.forDigit((bytes[i] >> 4) & 0xf, 16))
                    .append(Character.forDigit(bytes[i] & 0xf, 16));
        }
        return network.append("/64").toString();
    }

    /** A connection wants to open. If it is allowed, {@link #closed} must follow once. */
    Verdict opened(String client) {
        if (open.incrementAndGet() > settings.connections()) {
            open.decrementAndGet();
            return Verdict.TOO_MANY;
        }
        if (openOf.merge(client, 1, Integer::sum) > settings.connectionsPerClient()) {
            closed(client);
            return Verdict.CLIENT_HAS_TOO_MANY;
        }
        return Verdict.ALLOWED;
    }

    /** A connection that was allowed has closed. */
    void closed(String client) {
        open.decrementAndGet();
        openOf.computeIfPresent(client, (same, count) -> count == 1 ? null : count - 1);
    }

    /** Connections that are open now. */
    int open() {
        return open.get();
    }

    /** Whether the client may send another request now. */
    boolean mayRequest(String client) {
        int rate = settings.requestsPerSecond();
        return rate == 0
                || buckets.get(client, created -> new Bucket(rate, clock.getAsLong()))
                        .take(clock.getAsLong(), rate);
    }

    /** A token bucket as one number: the time at which it would be empty (the generic cell rate algorithm). */
    private static final class Bucket {
        private final AtomicLong emptyAt;

        Bucket(int rate, long now) {
            emptyAt = new AtomicLong(now - (long) NANOS);
        }

        boolean take(long now, int rate) {
            long cost = (long) (NANOS / rate);
            while (true) {
                long before = emptyAt.get();
                long from = before - (now - (long) NANOS) < 0 ? now - (long) NANOS : before;
                if (from + cost - now > 0) {
                    return false;
                }
                if (emptyAt.compareAndSet(before, from + cost)) {
                    return true;
                }
            }
        }
    }
}
