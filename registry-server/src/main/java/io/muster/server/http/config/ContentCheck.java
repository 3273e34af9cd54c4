package io.muster.server.http.config;

import io.muster.server.config.ConfigPublication;
import io.muster.server.config.ConfigRules;
import io.muster.server.config.ContentFormat;
import io.muster.server.http.ApiRequest;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;

/** Refuses a content that is not what its type says, where the request asks for that with {@code validate=true}. */
final class ContentCheck {

    private final Vertx vertx;

    ContentCheck(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Completes with the publication; on a worker, as a content may be large. */
    CompletableFuture<ConfigPublication> check(ApiRequest request, ConfigPublication publication) {
        String type = ConfigRules.type(publication.type());
        if (type == null || !request.parameter("validate").orElse("").equals("true")) {
            return CompletableFuture.completedFuture(publication);
        }
        return vertx.executeBlocking(
                        () -> {
                            ContentFormat.check(type, publication.content());
                            return publication;
                        },
                        false)
                .toCompletionStage()
                .toCompletableFuture();
    }
}
