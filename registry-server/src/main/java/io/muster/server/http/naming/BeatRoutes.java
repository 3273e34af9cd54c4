package io.muster.server.http.naming;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.server.access.Action;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.Json;
import io.muster.server.http.ParameterCheck;
import io.muster.server.http.Route;
import io.muster.server.naming.BeatAnswer;
import io.muster.server.naming.Instance;
import io.muster.server.naming.InstanceAddress;
import io.muster.server.naming.NamingOperations;
import io.muster.server.naming.ServiceKey;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The heart beats of 1.x clients. A full beat carries the instance in JSON and registers it when it is not known; a
 * light one only says where it is. v2 answers as v1 does, outside the envelope.
 */
final class BeatRoutes {

    private static final int HIGHEST_PORT = 65535;
    private static final long USUAL_INTERVAL_MILLIS = 5_000;
    private static final int CODE_KNOWN = 10200;
    private static final int CODE_UNKNOWN = 20404;
    private static final Answer USUAL = encode(new BeatAnswer(true, USUAL_INTERVAL_MILLIS, true));

    private final NamingOperations operations;

    BeatRoutes(NamingOperations operations) {
        this.operations = operations;
    }

    List<Route> routes() {
        return List.of(
                new Route(
                        HttpMethod.PUT,
                        "/v1/ns/instance/beat",
                        Dialect.V1.style(),
                        Dialect.V1.guard(Action.WRITE),
                        this::beat),
                new Route(
                        HttpMethod.PUT,
                        "/v2/ns/instance/beat",
                        Dialect.V2.style(),
                        Dialect.V1.guard(Action.WRITE),
                        this::beat));
    }

    private CompletionStage<Answer> beat(ApiRequest request) {
        ServiceKey service = Dialect.groupedService(request);
        Optional<String> beat = request.parameter("beat");
        CompletionStage<BeatAnswer> answered;
        if (beat.isPresent()) {
            Instance instance = instance(Json.parse(beat.get(), "beat"), InstanceForm.cluster(request));
            answered = operations.beat(
                    service,
                    new InstanceAddress(instance.ip(), instance.port(), instance.cluster(), instance.ephemeral()),
                    instance);
        } else {
            InstanceAddress address = new InstanceAddress(
                    request.required("ip"),
                    request.integer("port", 0, 0, HIGHEST_PORT),
                    InstanceForm.cluster(request),
                    true);
            answered = operations.beat(service, address, null);
        }
        return answered.thenApply(BeatRoutes::answer);
    }

    private static Instance instance(JsonNode beat, String clusterParameter) {
        String ip = beat.path("ip").asText("").trim();
        JsonNode port = beat.path("port");
        if (!beat.isObject()
                || ip.isEmpty()
                || !port.canConvertToInt()
                || port.asInt() < 0
                || port.asInt() > HIGHEST_PORT) {
            throw new ProblemException(
                    ProblemKind.PARAMETER_INVALID,
                    "Param 'beat' is illegal, it must be a JSON object with an ip and a port from 0 to 65535.");
        }
        double weight = weight(beat.path("weight"));
        InstanceForm.checkWeight(weight);
        String cluster = beat.path("cluster").asText("").trim();
        refuse(ParameterCheck.ip(ip));
        refuse(ParameterCheck.clusters(cluster));
        JsonNode metadata = beat.path("metadata");
        return new Instance(
                ip,
                port.asInt(),
                cluster.isEmpty() ? clusterParameter : cluster,
                weight,
                true,
                true,
                flag(beat.path("ephemeral")),
                metadata.isObject() ? MetadataText.fromJson(metadata, "beat.metadata") : Map.of(),
                "");
    }

    private static void refuse(@Nullable String wrong) {
        if (wrong != null) {
            throw new ProblemException(ProblemKind.PARAMETER_INVALID, wrong);
        }
    }

    /** Some clients write numbers and flags as texts. */
    private static double weight(JsonNode given) {
        if (given.isMissingNode() || given.isNull()) {
            return 1;
        }
        try {
            return Double.parseDouble(given.asText());
        } catch (NumberFormatException notANumber) {
            throw new ProblemException(
                    ProblemKind.PARAMETER_INVALID, "Param 'beat' is illegal, its weight must be a number.");
        }
    }

    private static boolean flag(JsonNode given) {
        if (given.isMissingNode() || given.isNull()) {
            return true;
        }
        return switch (given.asText()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new ProblemException(
                    ProblemKind.PARAMETER_INVALID, "Param 'beat' is illegal, its ephemeral must be true or false.");
        };
    }

    private static Answer answer(BeatAnswer answer) {
        return answer.known() && answer.lightBeats() && answer.nextBeatMillis() == USUAL_INTERVAL_MILLIS
                ? USUAL
                : encode(answer);
    }

    private static Answer encode(BeatAnswer answer) {
        return Answer.json(Buffer.buffer("{\"clientBeatInterval\":" + answer.nextBeatMillis() + ",\"code\":"
                + (answer.known() ? CODE_KNOWN : CODE_UNKNOWN) + ",\"lightBeatEnabled\":" + answer.lightBeats() + "}"));
    }
}
