package io.muster.gateway;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** Answers that the gateway gives itself, in the envelope in which the nodes give theirs. */
final class GatewayAnswer {

    private GatewayAnswer() {}

    /**
     * Answers with a status and one sentence.
     *
     * @param sentence the cause and, where there is one, the remedy; without a full stop
     */
    static void send(HttpServerRequest request, int status, String sentence) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(status);
        if (status == 503 || status == 429) {
            response.putHeader("Retry-After", "1");
        }
        sendJson(
                request,
                new JsonObject()
                        .put("code", status)
                        .put("message", "gateway: " + sentence)
                        .putNull("data"));
    }

    static void sendJson(HttpServerRequest request, JsonObject json) {
        request.response()
                .putHeader("Content-Type", "application/json;charset=UTF-8")
                .end(json.encode());
    }
}
