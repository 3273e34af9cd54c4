package io.muster.server.grpc;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.muster.server.config.ConfigKey;
import io.muster.server.replication.PeerCalls;
import io.muster.server.replication.PeerQuestion;
import io.muster.server.wire.GroupKey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks configuration clients what they hold: each library answers with its version, how many configurations it listens to, and
 * on request the content that it has in memory and in its snapshot. Thread-safe, never blocks.
 */
public final class ClientMetrics {

    private static final Logger log = LoggerFactory.getLogger(ClientMetrics.class);

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** What a library answers is shown, not trusted: more than this from all clients of an address is left out. */
    private static final int MOST_BYTES = 1024 * 1024;

    private static final JsonMapper JSON = new JsonMapper();

    private final ClientConnections connections;
    private final PeerQuestion<Question, Map<String, JsonNode>> question;

    /** Serves the questions of other nodes from the start, so it is made before the node starts. */
    public ClientMetrics(ClientConnections connections, PeerCalls peers) {
        this.connections = connections;
        question = PeerQuestion.answeredLater(
                peers, "grpc.client-metrics", Question.class, new TypeReference<>() {}, this::here);
    }

    /**
     * What is asked.
     *
     * @param ip the address that clients say they have
     * @param config a configuration whose content to show, null for none
     */
    public record Question(String ip, @Nullable ConfigKey config) {}

    /** The answers of the clients that are connected to this node, under the names that they give themselves. */
    public CompletableFuture<Map<String, JsonNode>> here(Question question) {
        List<CompletableFuture<Map<String, JsonNode>>> asked = new ArrayList<>();
        for (ClientConnection connection : connections.ofShownIp(question.ip)) {
            boolean listens = connection
                    .setup()
                    .map(setup -> !setup.label("module").equals("naming"))
                    .orElse(false);
            if (listens) {
                asked.add(ask(connection, question.config));
            }
        }
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).thenApply(done -> {
            Map<String, JsonNode> all = new LinkedHashMap<>();
            asked.forEach(one -> all.putAll(one.join()));
            return all;
        });
    }

    /** As {@link #here}, on all nodes that answer within a second. */
    public CompletableFuture<Map<String, JsonNode>> inCluster(Question asked) {
        return question.ofAll(asked).thenApply(answers -> {
            Map<String, JsonNode> all = new LinkedHashMap<>();
            answers.values().forEach(all::putAll);
            return all;
        });
    }

    private static CompletableFuture<Map<String, JsonNode>> ask(
            ClientConnection connection, @Nullable ConfigKey config) {
        return connection
                .ask(
                        requestId -> PayloadCodec.encode(
                                "ClientConfigMetricRequest", Responses.request("config", requestId, json -> {
                                    json.writeArrayFieldStart("metricsKeys");
                                    if (config != null) {
                                        writeKeys(json, config);
                                    }
                                    json.writeEndArray();
                                })),
                        PATIENCE)
                .handle((answer, failure) -> {
                    if (failure != null) {
                        log.debug("client {} tells nothing about itself: {}", connection.id(), failure.getMessage());
                        return Map.of();
                    }
                    return metrics(connection, answer);
                });
    }

    /** Libraries know the public namespace as an empty one or by its name; each looks up what it knows. */
    private static void writeKeys(JsonGenerator json, ConfigKey config) throws IOException {
        Set<String> names = new LinkedHashSet<>(List.of(GroupKey.of(config), GroupKey.withNamespace(config)));
        for (String each : names) {
            for (String type : new String[] {"cacheData", "snapshotData"}) {
                json.writeStartObject();
                json.writeStringField("type", type);
                json.writeStringField("key", each);
                json.writeEndObject();
            }
        }
    }

    private static Map<String, JsonNode> metrics(ClientConnection connection, Payload answer) {
        if (answer.bodyLength() > MOST_BYTES) {
            return Map.of();
        }
        Map<String, JsonNode> metrics = new LinkedHashMap<>();
        try {
            JSON.readTree(answer.data(), answer.bodyOffset(), answer.bodyLength())
                    .path("metrics")
                    .fields()
                    .forEachRemaining(metric -> metrics.put(metric.getKey(), metric.getValue()));
        } catch (IOException notJson) {
            log.debug("client {} answers what is not JSON: {}", connection.id(), notJson.getMessage());
        }
        return metrics;
    }
}
