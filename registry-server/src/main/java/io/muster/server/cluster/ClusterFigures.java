package io.muster.server.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.muster.server.replication.PeerCalls;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The figures of the last minutes of every node: each keeps its own and gives them to the others when asked. Bounded, forgotten with the
 * process; what must be kept longer belongs into a metrics system. Thread-safe.
 */
public final class ClusterFigures {

    /** How far two samples should be apart. */
    public static final long SAMPLE_MILLIS = 5_000;

    private static final int MOST_SAMPLES = 120;
    private static final String TOPIC = "cluster.figures";
    private static final Logger log = LoggerFactory.getLogger(ClusterFigures.class);

    private final PeerCalls peers;
    private final Supplier<NodeFigures> source;
    private final ArrayDeque<NodeFigures> samples = new ArrayDeque<>();
    private final JsonMapper json = new JsonMapper();

    /**
     * Serves the other nodes at once, so it is made before the node starts.
     *
     * @param source measures this node now; must not block
     */
    public ClusterFigures(PeerCalls peers, Supplier<NodeFigures> source) {
        this.peers = peers;
        this.source = source;
        peers.serve(TOPIC, (node, body) -> CompletableFuture.completedFuture(write(own())));
    }

    /** Takes a sample; called every {@link #SAMPLE_MILLIS}. */
    public void sample() {
        NodeFigures now = source.get();
        synchronized (samples) {
            if (samples.size() == MOST_SAMPLES) {
                samples.removeFirst();
            }
            samples.addLast(now);
        }
    }

    /** The samples of each node by its id, oldest first; nodes that do not answer within a second are left out. */
    public CompletableFuture<Map<String, List<NodeFigures>>> all() {
        return peers.askAll(TOPIC, new byte[0]).thenApply(answers -> {
            Map<String, List<NodeFigures>> all = new TreeMap<>();
            answers.forEach((node, body) -> {
                try {
                    all.put(node, json.readValue(body, new TypeReference<List<NodeFigures>>() {}));
                } catch (IOException otherVersion) {
                    // A node of another version: the charts of the others are still worth showing.
                    log.debug("The figures of node {} cannot be read: {}", node, otherVersion.toString());
                }
            });
            all.put(peers.self(), own());
            return all;
        });
    }

    /** What was sampled, and what is now: a chart ends at the present, and a node that just started has something to show. */
    private List<NodeFigures> own() {
        List<NodeFigures> own;
        synchronized (samples) {
            own = new ArrayList<>(samples);
        }
        own.add(source.get());
        return own;
    }

    private byte[] write(List<NodeFigures> figures) {
        try {
            return json.writeValueAsBytes(figures);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a record of numbers can be written", impossible);
        }
    }
}
