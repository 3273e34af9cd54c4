package io.muster.server.membership;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.server.replication.PeerCalls;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exchanges {@link NodeReport}s with the other nodes and keeps the last one of each. Thread-safe, never blocks. Whether a report
 * still counts is for the caller to say: the log knows which members are up.
 */
final class NodeReports {

    private static final Logger LOG = LoggerFactory.getLogger(NodeReports.class);
    private static final String TOPIC = "node-report";

    private final PeerCalls peers;
    private final ObjectMapper mapper;
    private final Supplier<NodeReport> own;
    private final Map<String, NodeReport> last = new ConcurrentHashMap<>();

    /** Serves the topic: before the log starts. */
    NodeReports(PeerCalls peers, ObjectMapper mapper, Supplier<NodeReport> own) {
        this.peers = peers;
        this.mapper = mapper;
        this.own = own;
        peers.serve(TOPIC, this::serve);
    }

    /** The last report of a node, or this node's present one. */
    Optional<NodeReport> of(String node) {
        return node.equals(peers.self()) ? Optional.of(own.get()) : Optional.ofNullable(last.get(node));
    }

    /** Tells all nodes that are up, and takes what they answer. Completes when all have, or after a second. */
    CompletableFuture<Void> exchange() {
        return peers.askAll(TOPIC, encode(own.get())).thenAccept(answers -> answers.forEach(this::take));
    }

    private CompletableFuture<byte[]> serve(String from, byte[] body) {
        take(from, body);
        return CompletableFuture.completedFuture(encode(own.get()));
    }

    private void take(String from, byte[] body) {
        try {
            last.put(from, mapper.readValue(body, NodeReport.class));
        } catch (IOException unreadable) {
            LOG.warn("The report of node {} cannot be read: {}", from, unreadable.getMessage());
        }
    }

    private byte[] encode(NodeReport report) {
        try {
            return mapper.writeValueAsBytes(report);
        } catch (JsonProcessingException defect) {
            throw new IllegalStateException("a node report cannot be written", defect);
        }
    }
}
