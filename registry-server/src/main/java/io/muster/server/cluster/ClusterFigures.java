package io.muster.server.cluster;

import com.fasterxml.jackson.core.type.TypeReference;
import io.muster.server.replication.PeerCalls;
import io.muster.server.replication.PeerQuestion;
import io.muster.server.replication.PeerQuestion.Nothing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The figures of the last minutes of every node: each keeps its own and gives them to the others when asked. Bounded, forgotten with the
 * process; what must be kept longer belongs into a metrics system. Thread-safe.
 */
public final class ClusterFigures {

    /** How far two samples should be apart. */
    public static final long SAMPLE_MILLIS = 5_000;

    private static final int MOST_SAMPLES = 120;

    private final PeerQuestion<Nothing, List<NodeFigures>> question;
    private final Supplier<NodeFigures> source;
    private final ArrayDeque<NodeFigures> samples = new ArrayDeque<>();

    /**
     * Serves the other nodes at once, so it is made before the node starts.
     *
     * @param source measures this node now; must not block
     */
    public ClusterFigures(PeerCalls peers, Supplier<NodeFigures> source) {
        this.source = source;
        question = PeerQuestion.of(peers, "cluster.figures", new TypeReference<>() {}, this::own);
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
        return question.ofAll(Nothing.NOTHING);
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
}
