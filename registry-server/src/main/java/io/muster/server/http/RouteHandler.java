package io.muster.server.http;

import java.util.concurrent.CompletionStage;

/**
 * Answers one route.
 *
 * <p>Called on the event loop of the request, after authorization: it must not block. It may complete on any thread. A
 * {@link io.muster.server.problem.ProblemException}, thrown or in the stage, is rendered in the style of the route's API
 * version; any other exception is a defect, logged once and answered 500.
 */
@FunctionalInterface
public interface RouteHandler {

    /** The answer to one request. */
    CompletionStage<Answer> handle(ApiRequest request);
}
