package io.muster.server.grpc;

import io.muster.server.access.Action;
import io.muster.server.access.Resource;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * One row of the table of requests: how it is read, what is checked, who may ask and who answers. The permission stands
 * in the row itself, so that there is no request without one.
 *
 * @param name the type as it is on the wire
 * @param response the type of its answers, also of refusals for parameters and permissions
 * @param parser reads the body
 * @param check gives the sentence that says which parameter is not valid, if one is not
 * @param guard who may ask
 * @param handler answers; a {@link io.muster.server.problem.ProblemException}, thrown or in the stage, is a refusal
 */
record RequestType<R>(
        String name, String response, Parser<R> parser, Check<R> check, Guard<R> guard, Handler<R> handler) {

    /** Reads a body. */
    @FunctionalInterface
    interface Parser<R> {
        R parse(Payload payload) throws IOException;
    }

    /** Finds a parameter that is not valid. */
    @FunctionalInterface
    interface Check<R> {
        Optional<String> firstProblem(R request);
    }

    /** Answers with an encoded message; on the connection's context, must not block, may complete on any thread. */
    @FunctionalInterface
    interface Handler<R> {
        CompletionStage<Buffer> handle(R request, RequestContext context);
    }

    /** Who may ask. */
    sealed interface Guard<R> {
        /** Anybody; for what asks and changes nothing about services or configuration. */
        record Open<R>() implements Guard<R> {}

        /** Who has the permission on the resource that the request names. */
        record Permission<R>(Action action, Function<R, Resource> resource) implements Guard<R> {}

        /** Who has the permission on at least one of the resources that the request names; the handler passes over the others. */
        record AnyOf<R>(Action action, Function<R, List<Resource>> resources) implements Guard<R> {}

        /** Who may read at least one row of a list of one type in the namespace that the request names; the handler shows those. */
        record Listing<R>(String type, Function<R, String> namespace) implements Guard<R> {}
    }
}
