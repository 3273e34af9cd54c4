package io.muster.server.naming;

import com.fasterxml.jackson.core.type.TypeReference;
import io.muster.server.digest.Sha256;
import io.muster.server.replication.PeerCalls;
import io.muster.server.replication.PeerQuestion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * What every node holds of one service, so that an operator sees that all of them say the same. Thread-safe, never blocks.
 */
public final class ServiceDigests {

    private static final int DIGEST_BYTES = 8;

    /**
     * One node's picture of a service.
     *
     * @param digest over everything that consumers see of its instances; equal on two nodes when the pictures are; empty when the
     *     node does not know the service
     * @param revision the log index of the last change
     */
    public record NodeDigest(String digest, long revision, int instances, int healthy) {}

    private final NamingQueries queries;
    private final PeerQuestion<ServiceKey, NodeDigest> question;

    /** Serves the other nodes at once, so it is made before the node starts. */
    public ServiceDigests(PeerCalls peers, NamingQueries queries) {
        this.queries = queries;
        question = PeerQuestion.answeredAtOnce(
                peers, "naming.service-digest", ServiceKey.class, new TypeReference<>() {}, this::own);
    }

    /** The pictures by node id; nodes that do not answer within a second are left out. */
    public CompletableFuture<Map<String, NodeDigest>> of(ServiceKey service) {
        return question.ofAll(service);
    }

    private NodeDigest own(ServiceKey service) {
        return queries.service(service).map(ServiceDigests::of).orElseGet(() -> new NodeDigest("", 0, 0, 0));
    }

    private static NodeDigest of(ServiceView view) {
        MessageDigest digest = Sha256.begin();
        int healthy = 0;
        for (Instance instance : view.instances()) {
            healthy += instance.healthy() ? 1 : 0;
            add(digest, instance.ip(), Integer.toString(instance.port()), instance.cluster());
            add(digest, Double.toString(instance.weight()));
            add(digest, instance.healthy() + " " + instance.enabled() + " " + instance.ephemeral());
            new TreeMap<>(instance.metadata()).forEach((key, value) -> add(digest, key, value));
        }
        return new NodeDigest(
                HexFormat.of().formatHex(digest.digest(), 0, DIGEST_BYTES),
                view.revision(),
                view.instances().size(),
                healthy);
    }

    private static void add(MessageDigest digest, String... parts) {
        for (String part : parts) {
            digest.update(part.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
    }
}
