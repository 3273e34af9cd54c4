package io.muster.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.server.access.Action;
import io.muster.server.access.Resource;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Routes that answer with what they were given, so that a test sees what the edge handed over. */
final class TestRoutes {

    private static final Permission OPEN = new Permission.Open();

    private TestRoutes() {}

    static List<Route> all() {
        RouteHandler echo = request -> CompletableFuture.completedFuture(Answer.text(
                request.parameter("a").orElse("-") + "|" + request.body().toString(UTF_8)));
        return List.of(
                new Route(HttpMethod.GET, "/v1/test/echo", ApiStyle.V1, OPEN, echo),
                new Route(HttpMethod.POST, "/v1/test/echo", ApiStyle.V1, OPEN, echo),
                new Route(HttpMethod.GET, "/v1/cs/test", ApiStyle.V1, OPEN, echo),
                new Route(HttpMethod.PUT, "/v1/test/echo", ApiStyle.V1, OPEN, echo),
                new Route(HttpMethod.DELETE, "/v1/test/echo", ApiStyle.V1, OPEN, echo),
                new Route(
                        HttpMethod.GET,
                        "/v1/test/segment/*",
                        ApiStyle.V1,
                        OPEN,
                        request -> CompletableFuture.completedFuture(Answer.text(request.required("*")))),
                new Route(
                        HttpMethod.GET,
                        "/v1/test/address",
                        ApiStyle.V1,
                        OPEN,
                        request -> CompletableFuture.completedFuture(Answer.text(request.clientAddress()))),
                new Route(HttpMethod.POST, "/v1/test/files", ApiStyle.V1, OPEN, TestRoutes::describeFiles),
                new Route(
                        HttpMethod.POST,
                        "/v1/test/guarded",
                        ApiStyle.V1,
                        new Permission.ClientResource(
                                Action.WRITE, request -> new Resource("public", "G", "naming", "s")),
                        request -> CompletableFuture.completedFuture(
                                Answer.text(request.caller().userName()))),
                new Route(
                        HttpMethod.POST,
                        "/v1/test/operator",
                        ApiStyle.V1,
                        new Permission.Operator(Action.WRITE, "nacos/admin"),
                        echo),
                new Route(HttpMethod.GET, "/v1/ns/test", ApiStyle.V1, OPEN, echo),
                new Route(HttpMethod.GET, "/v1/ns/operator/test", ApiStyle.V1, OPEN, echo),
                new Route(
                        HttpMethod.GET,
                        "/v1/test/changes",
                        ApiStyle.V1,
                        new Permission.Operator(Action.WRITE, "nacos/admin"),
                        echo),
                new Route(
                        HttpMethod.GET,
                        "/v1/test/in/*/of/*",
                        ApiStyle.V1,
                        OPEN,
                        request -> CompletableFuture.completedFuture(
                                Answer.text(request.required("**") + "," + request.required("*")))),
                new Route(HttpMethod.GET, "/v1/test/defect", ApiStyle.V1, OPEN, request -> {
                    throw new IllegalStateException("the secret inside");
                }),
                new Route(
                        HttpMethod.GET,
                        "/v2/test/required",
                        ApiStyle.V2,
                        OPEN,
                        request -> CompletableFuture.completedFuture(Answer.text(request.required("need")))),
                new Route(
                        HttpMethod.GET,
                        "/v1/test/required",
                        ApiStyle.V1,
                        OPEN,
                        request -> CompletableFuture.completedFuture(Answer.text(request.required("need")))),
                new Route(
                        HttpMethod.GET,
                        "/v1/test/number",
                        ApiStyle.V1,
                        OPEN,
                        request ->
                                CompletableFuture.completedFuture(Answer.text("" + request.integer("n", 1, 0, 10)))));
    }

    private static CompletableFuture<Answer> describeFiles(ApiRequest request) {
        StringBuilder text = new StringBuilder(request.parameter("a").orElse("-"));
        request.files().forEach(file -> text.append('|')
                .append(file.name())
                .append('|')
                .append(file.fileName())
                .append('|')
                .append(file.content()));
        return CompletableFuture.completedFuture(Answer.text(text.toString()));
    }
}
