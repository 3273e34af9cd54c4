package io.muster.server.http.config;

import static io.muster.server.http.config.ConfigRequests.guarded;

import io.muster.server.access.AccessControl;
import io.muster.server.access.Action;
import io.muster.server.config.ConfigBrowser;
import io.muster.server.config.ConfigKey;
import io.muster.server.config.ConfigOperations;
import io.muster.server.config.ConfigQueries;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Json;
import io.muster.server.http.Route;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The routes of {@code /v2/cs/config}. */
final class ConfigV2Routes {

    private final ContentCheck check;
    private final ConfigOperations operations;
    private final ConfigQueries queries;
    private final ConfigBrowser browser;
    private final AccessControl access;

    ConfigV2Routes(
            ConfigOperations operations,
            ConfigQueries queries,
            ConfigBrowser browser,
            AccessControl access,
            ContentCheck check) {
        this.operations = operations;
        this.queries = queries;
        this.browser = browser;
        this.access = access;
        this.check = check;
    }

    List<Route> routes() {
        String path = "/v2/cs/config";
        return List.of(
                new Route(HttpMethod.GET, path, ApiStyle.V2, guarded(Action.READ), this::get),
                new Route(HttpMethod.POST, path, ApiStyle.V2, guarded(Action.WRITE), this::publish),
                new Route(HttpMethod.DELETE, path, ApiStyle.V2, guarded(Action.WRITE), this::delete),
                new Route(
                        HttpMethod.GET,
                        path + "/searchDetail",
                        ApiStyle.V2,
                        ConfigRequests.guardedList(),
                        this::search));
    }

    private CompletionStage<Answer> get(ApiRequest request) {
        return queries.find(ConfigRequests.key(request, "group"), ConfigRequests.labels(request))
                .thenApply(found -> found.map(
                                config -> Json.result(config.content()).withHeaders(ConfigAnswers.headers(config)))
                        .orElseThrow(
                                () -> new ProblemException(ProblemKind.CONFIG_NOT_FOUND, ConfigAnswers.NOT_THERE)));
    }

    private CompletionStage<Answer> publish(ApiRequest request) {
        ConfigKey key = ConfigRequests.key(request, "group");
        return check.check(request, ConfigRequests.publication(request, key))
                .thenCompose(operations::publish)
                .thenApply(revision -> Json.result(true));
    }

    private CompletionStage<Answer> delete(ApiRequest request) {
        return operations
                .remove(
                        ConfigRequests.key(request, "group"),
                        request.parameter("tag").orElse(null),
                        request.clientAddress(),
                        ConfigRequests.sourceUserOrEmpty(request))
                .thenApply(removed -> Json.result(true));
    }

    private CompletionStage<Answer> search(ApiRequest request) {
        boolean blur = !request.parameter("search").orElse("blur").equals("accurate");
        return browser.search(
                        ConfigV1Routes.filter(request, blur),
                        ConfigV1Routes.page(request),
                        ConfigRequests.readable(access, request))
                .thenApply(found -> Json.answer(ConfigJson.page(found, ConfigJson::item)));
    }
}
