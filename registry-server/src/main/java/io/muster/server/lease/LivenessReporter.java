package io.muster.server.lease;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.server.lease.LeaseTable.Lease;
import io.muster.server.naming.NamingState;
import io.muster.server.replication.PeerCalls;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other nodes what this one hears, and takes what they tell.
 *
 * <p>Reports go to all nodes, not to the leader only: whoever is elected next already knows how old each lease is, also those
 * that the dead leader renewed. Liveness thread only, except where said.
 */
final class LivenessReporter {

    static final String TOPIC = "lease-report";

    private static final Logger LOGGER = LoggerFactory.getLogger(LivenessReporter.class);
    private static final byte[] TAKEN = {0};
    private static final byte[] SEND_FULL = {1};

    private final Ticker ticker;
    private final PeerCalls peers;
    private final LeaseTable table;
    private final OpenConnections connections;
    private final PeerLiveness liveness;
    private final NamingState state;
    private final ObjectMapper mapper;
    private final Executor livenessThread;
    private final long incarnation = ThreadLocalRandom.current().nextLong();
    private final Map<String, Receiver> receivers = new HashMap<>();
    private long reportedUpTo;
    private final Map<String, String> divergences = new ConcurrentHashMap<>();
    private final Map<String, LivenessReport> notComparedYet = new HashMap<>();

    LivenessReporter(
            Ticker ticker,
            PeerCalls peers,
            LeaseTable table,
            OpenConnections connections,
            PeerLiveness liveness,
            NamingState state,
            ObjectMapper mapper,
            Executor livenessThread) {
        this.ticker = ticker;
        this.peers = peers;
        this.table = table;
        this.connections = connections;
        this.liveness = liveness;
        this.state = state;
        this.mapper = mapper;
        this.livenessThread = livenessThread;
        this.reportedUpTo = ticker.millis();
        peers.serve(TOPIC, this::receive);
    }

    /** Reports to all nodes that are up. */
    void report() {
        long now = ticker.millis();
        OpenConnections.Changes changes = connections.takeChanges();
        List<String> others = peers.othersUp();
        receivers.keySet().retainAll(others);
        byte[] recentBeats = null;
        for (String node : others) {
            Receiver receiver = receivers.computeIfAbsent(node, key -> new Receiver());
            if (receiver.waiting) {
                receiver.full = true; // it misses this report's changes
                continue;
            }
            if (!receiver.full && recentBeats == null) {
                recentBeats = beats(reportedUpTo, now);
            }
            NamingState.DigestAt digest = state.digest();
            LivenessReport report = new LivenessReport(
                    incarnation,
                    ++receiver.sequence,
                    receiver.full,
                    receiver.full || recentBeats == null ? beats(Long.MIN_VALUE, now) : recentBeats,
                    receiver.full ? connections.all() : changes.opened(),
                    receiver.full ? List.of() : changes.closed(),
                    liveness.silences(),
                    digest.index(),
                    digest.digest());
            send(node, receiver, report);
        }
        reportedUpTo = now;
    }

    private void send(String node, Receiver receiver, LivenessReport report) {
        byte[] body;
        try {
            body = mapper.writeValueAsBytes(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a liveness report cannot be written", e);
        }
        receiver.waiting = true;
        receiver.full = false;
        peers.ask(node, TOPIC, body)
                .whenCompleteAsync(
                        (answer, failure) -> {
                            receiver.waiting = false;
                            if (failure != null || answer.length != 1 || answer[0] != TAKEN[0]) {
                                receiver.full = true;
                            }
                        },
                        livenessThread);
    }

    /** The leases with their ages: those that this node heard since then, or everything that it knows of. */
    private byte[] beats(long since, long now) {
        boolean everything = since == Long.MIN_VALUE;
        long[] leases = new long[everything ? table.size() + 16 : 256];
        long[] ages = new long[leases.length];
        int count = 0;
        for (Lease lease : table.all()) {
            if (everything || lease.heardHereAt() >= since) {
                if (count == leases.length) {
                    leases = Arrays.copyOf(leases, count * 2);
                    ages = Arrays.copyOf(ages, count * 2);
                }
                leases[count] = lease.id;
                ages[count++] = now - lease.lastHeard();
            }
        }
        return BeatList.pack(Arrays.copyOf(leases, count), Arrays.copyOf(ages, count));
    }

    /** Called on a transport thread. */
    private CompletableFuture<byte[]> receive(String node, byte[] body) {
        return CompletableFuture.supplyAsync(
                () -> {
                    LivenessReport report;
                    try {
                        report = mapper.readValue(body, LivenessReport.class);
                    } catch (IOException e) {
                        throw new IllegalArgumentException("a liveness report of " + node + " cannot be read", e);
                    }
                    BeatList.unpack(report.beats(), table::heardElsewhere);
                    compareDigests(node, report);
                    return liveness.take(node, report) ? TAKEN : SEND_FULL;
                },
                livenessThread);
    }

    /** Compares at the index of the report: at once when this node has passed it, with a later report otherwise. */
    private void compareDigests(String node, LivenessReport report) {
        LivenessReport earlier = notComparedYet.remove(node);
        if (earlier != null) {
            compare(node, earlier);
        }
        if (!compare(node, report) && report.digestIndex() > state.digest().index()) {
            notComparedYet.put(node, report);
        }
    }

    private boolean compare(String node, LivenessReport report) {
        OptionalLong own = state.digestAt(report.digestIndex());
        if (own.isEmpty()) {
            return false;
        }
        if (own.getAsLong() == report.digest()) {
            if (divergences.remove(node) != null) {
                LOGGER.info("The registry of {} is equal to that of this node again", node);
            }
            return true;
        }
        String sentence = "The registry of " + node + " differs from that of this node at log index "
                + report.digestIndex() + ": digests " + Long.toHexString(report.digest()) + " and "
                + Long.toHexString(own.getAsLong())
                + "; restart one of them with an empty data directory and report this defect.";
        if (divergences.put(node, sentence) == null) {
            LOGGER.error("{}", sentence);
        }
        return true;
    }

    /** How the registry of another node differs from that of this node; any thread. */
    Optional<String> divergence() {
        return divergences.values().stream().findFirst();
    }

    /** How far one receiver is. */
    private static final class Receiver {
        private boolean full = true;
        private boolean waiting;
        private long sequence;
    }
}
