package io.muster.server.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;

/** Answers what no route takes: pages of the console, the ways to its first page, and refusals. Thread-safe. */
final class UnroutedAnswers {

    private final String contextPath;
    private final RouteTable routes;
    private final ConsolePages console;

    UnroutedAnswers(String contextPath, RouteTable routes, ConsolePages console) {
        this.contextPath = contextPath;
        this.routes = routes;
        this.console = console;
    }

    Answer answer(HttpServerRequest request, String path) {
        String below = routes.below(path);
        if (StrictPath.isSuspicious(path)) {
            return ErrorBodies.framework(
                    400,
                    "Bad Request",
                    "The path must be plain: no ';', '//', '..', '\\\\' or encoded separators.",
                    path);
        }
        HttpMethod method = request.method();
        if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
            if (below.isEmpty()) {
                return redirect(path + "/");
            }
            if (path.equals("/")) {
                return redirect(contextPath + "/");
            }
            if (path.startsWith(contextPath + "/")) {
                var page = console.find(below);
                if (page.isPresent()) {
                    return PageAnswers.of(page.get(), request.headers());
                }
            }
        }
        return ErrorBodies.noSuchRoute(method.name(), path, below.startsWith("/v1/ns/"));
    }

    private static Answer redirect(String path) {
        return Answer.empty(302).withHeaders(Map.of("Location", path));
    }
}
