package io.muster.server.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.server.grpc.RawClient;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The steps of a case that speak gRPC. Each case has connections of its own, opened when a step first names them: by default
 * one, {@code "over": "b"} uses another.
 *
 * <ul>
 *   <li>{@code GRPC InstanceRequest} sends a request with {@code json} as its body. The status of the reply is 200, or the
 *       error code; its header {@code type} is the type of the answer.
 *   <li>{@code PUSH NotifySubscriberRequest} waits for the next message of the type that the server sends.
 *   <li>{@code GONE} ends a connection without a word, as the death of a process does.
 * </ul>
 */
final class GrpcSteps {

    private static final Set<String> VERBS = Set.of("GRPC", "PUSH", "GONE");
    private static final int SUCCESS = 200;

    private final int port;
    private final Map<String, RawClient> connections = new HashMap<>();

    GrpcSteps(int port) {
        this.port = port;
    }

    static boolean takes(String verb) {
        return VERBS.contains(verb);
    }

    Reply perform(String verb, String type, JsonNode step, String token) {
        String name = step.path("over").asText("");
        RawClient client = connections.computeIfAbsent(name, unknown -> new RawClient(port).connect());
        if (verb.equals("GONE")) {
            client.kill();
            client.close();
            connections.remove(name);
            return new Reply(SUCCESS, Map.of(), new byte[0]);
        }
        RawClient.Message message = verb.equals("PUSH")
                ? client.next(type)
                : client.call(
                        type,
                        token.isEmpty() ? Map.of() : Map.of("accessToken", token),
                        step.has("json") ? step.path("json").toString() : "{}");
        return new Reply(
                message.errorCode() == 0 ? SUCCESS : message.errorCode(),
                Map.of("type", message.type()),
                message.body().toString().getBytes(StandardCharsets.UTF_8));
    }

    void closeAll() {
        connections.values().forEach(RawClient::close);
        connections.clear();
    }
}
