package io.muster.server.health;

import com.fasterxml.jackson.core.type.TypeReference;
import io.muster.server.naming.ServiceKey;
import io.muster.server.replication.PeerCalls;
import io.muster.server.replication.PeerQuestion;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * How long the checks of a service take, whichever node makes them: only the one that owns a service checks it. Thread-safe, never
 * blocks.
 */
public final class ServiceCheckTimes {

    private final PeerQuestion<ServiceKey, Map<String, CheckTimes>> question;

    /**
     * Serves the other nodes at once, so it is made before the node starts.
     *
     * @param own the times of the clusters of a service that this node checks, by their names
     */
    public ServiceCheckTimes(PeerCalls peers, Function<ServiceKey, Map<String, CheckTimes>> own) {
        question = PeerQuestion.answeredAtOnce(
                peers, "health.check-times", ServiceKey.class, new TypeReference<>() {}, own);
    }

    /** The times by cluster; clusters that nobody checks, and those of nodes that do not answer within a second, are left out. */
    public CompletableFuture<Map<String, CheckTimes>> of(ServiceKey service) {
        return question.ofAll(service).thenApply(answers -> {
            Map<String, CheckTimes> all = new HashMap<>();
            answers.values()
                    .forEach(ofNode -> ofNode.forEach((cluster, times) -> all.merge(cluster, times, CheckTimes::and)));
            return all;
        });
    }
}
