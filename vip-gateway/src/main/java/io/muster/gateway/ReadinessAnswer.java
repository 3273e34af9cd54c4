package io.muster.gateway;

import io.muster.gateway.NodeHealth.State;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * What a node says about itself when it is asked whether it is ready.
 *
 * @param reason one sentence for operators
 * @param report its cluster, if it tells that to the gateway
 */
record ReadinessAnswer(State state, String reason, Optional<MemberReport> report) {

    static ReadinessAnswer of(int status, Buffer body) {
        if (status != 200) {
            return new ReadinessAnswer(
                    State.NOT_READY, "answers " + status + " to the readiness check", Optional.empty());
        }
        try {
            JsonObject json = new JsonObject(body);
            Optional<MemberReport> report = MemberReport.of(json);
            if (json.getValue("code") instanceof Number code && code.intValue() == 0) {
                String degraded = json.getValue("degraded") instanceof JsonArray sentences && !sentences.isEmpty()
                        ? "ready, but " + sentences.getValue(0)
                        : "ready";
                return new ReadinessAnswer(State.READY, degraded, report);
            }
            return new ReadinessAnswer(State.NOT_READY, String.valueOf(json.getValue("message")), report);
        } catch (DecodeException e) {
            return new ReadinessAnswer(State.NOT_READY, "its readiness answer is not JSON", Optional.empty());
        }
    }
}
