package io.muster.server.naming;

import com.fasterxml.jackson.core.type.TypeReference;
import io.muster.server.replication.PeerCalls;
import io.muster.server.replication.PeerQuestion;
import io.muster.server.replication.PeerQuestion.Nothing;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Whether all nodes hold the same registry, for operators. Thread-safe, never blocks.
 *
 * <p>While there are writes no two nodes stand at the same index when they are asked. So each tells the digests that it had lately, and they are
 * compared at the highest index that all of them know of.
 */
public final class RegistryDigests {

    private static final int MOST_TOLD = 256;

    /**
     * What one node holds.
     *
     * @param index up to which log entry
     * @param digest over everything in the registry, hexadecimal
     * @param provisional registrations that it has taken without a majority; no digest covers them
     * @param lately its digests by their indexes
     */
    record Held(long index, String digest, int provisional, Map<Long, String> lately) {}

    /**
     * One node in comparison with the others.
     *
     * @param same whether it holds what most nodes hold; null where there is no index at which they can be compared
     */
    public record NodeDigest(long index, String digest, int provisional, @Nullable Boolean same) {}

    /**
     * All nodes that answered, by their ids.
     *
     * @param comparedAt the index at which they were compared, empty where they know none in common
     */
    public record Comparison(OptionalLong comparedAt, Map<String, NodeDigest> nodes) {}

    private final PeerQuestion<Nothing, Held> question;
    private final NamingState state;
    private final Overlay overlay;

    /** Serves the other nodes at once, so it is made before the node starts. */
    public RegistryDigests(PeerCalls peers, NamingModule naming) {
        this.state = naming.state();
        this.overlay = naming.overlay();
        question = PeerQuestion.of(peers, "naming.registry-digest", new TypeReference<>() {}, this::own);
    }

    /** Asks all nodes; those that do not answer within a second are left out. */
    public CompletableFuture<Comparison> compare() {
        return question.ofAll(Nothing.NOTHING).thenApply(RegistryDigests::compare);
    }

    static Comparison compare(Map<String, Held> all) {
        OptionalLong common = all.values().iterator().next().lately().keySet().stream()
                .filter(index ->
                        all.values().stream().allMatch(held -> held.lately().containsKey(index)))
                .mapToLong(Long::longValue)
                .max();
        String usual = common.isPresent() ? mostFrequent(all, common.getAsLong()) : "";
        Map<String, NodeDigest> nodes = new TreeMap<>();
        all.forEach((node, held) -> nodes.put(
                node,
                new NodeDigest(
                        held.index(),
                        held.digest(),
                        held.provisional(),
                        common.isPresent() ? usual.equals(held.lately().get(common.getAsLong())) : null)));
        return new Comparison(common, nodes);
    }

    private static String mostFrequent(Map<String, Held> all, long index) {
        Map<String, Integer> counts = new HashMap<>();
        String usual = "";
        for (Held held : all.values()) {
            String digest = String.valueOf(held.lately().get(index));
            if (counts.merge(digest, 1, Integer::sum) > counts.getOrDefault(usual, 0)) {
                usual = digest;
            }
        }
        return usual;
    }

    private Held own() {
        Map<Long, String> lately = new LinkedHashMap<>();
        state.latestDigests(MOST_TOLD).forEach((index, digest) -> lately.put(index, Long.toHexString(digest)));
        NamingState.DigestAt now = state.digest();
        return new Held(now.index(), Long.toHexString(now.digest()), overlay.size(), lately);
    }
}
