package io.muster.server.health;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.muster.server.naming.ServiceKey;
import io.muster.server.replication.PeerCalls;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long the checks of a service take, whichever node makes them: only the one that owns a service checks it. Thread-safe, never
 * blocks.
 */
public final class ServiceCheckTimes {

    private static final String TOPIC = "health.check-times";
    private static final TypeReference<Map<String, CheckTimes>> BY_CLUSTER = new TypeReference<>() {};
    private static final Logger log = LoggerFactory.getLogger(ServiceCheckTimes.class);

    private final PeerCalls peers;
    private final Function<ServiceKey, Map<String, CheckTimes>> own;
    private final JsonMapper json = new JsonMapper();

    /**
     * Serves the other nodes at once, so it is made before the node starts.
     *
     * @param own the times of the clusters of a service that this node checks, by their names
     */
    public ServiceCheckTimes(PeerCalls peers, Function<ServiceKey, Map<String, CheckTimes>> own) {
        this.peers = peers;
        this.own = own;
        peers.serve(TOPIC, (node, body) -> {
            try {
                return CompletableFuture.completedFuture(
                        json.writeValueAsBytes(own.apply(json.readValue(body, ServiceKey.class))));
            } catch (IOException otherVersion) {
                return CompletableFuture.failedFuture(otherVersion);
            }
        });
    }

    /** The times by cluster; clusters that nobody checks, and those of nodes that do not answer within a second, are left out. */
    public CompletableFuture<Map<String, CheckTimes>> of(ServiceKey service) {
        byte[] question;
        try {
            question = json.writeValueAsBytes(service);
        } catch (IOException impossible) {
            throw new IllegalStateException("a record of strings can be written", impossible);
        }
        return peers.askAll(TOPIC, question).thenApply(answers -> {
            Map<String, CheckTimes> all = new HashMap<>(own.apply(service));
            answers.forEach((node, body) -> {
                try {
                    json.readValue(body, BY_CLUSTER)
                            .forEach((cluster, times) -> all.merge(cluster, times, CheckTimes::and));
                } catch (IOException otherVersion) {
                    log.debug("The check times of node {} cannot be read: {}", node, otherVersion.toString());
                }
            });
            return all;
        });
    }
}
