package io.muster.server.http.config;

import static io.muster.server.http.config.ConfigRequests.guarded;

import io.muster.persistence.Capacity;
import io.muster.server.access.Action;
import io.muster.server.config.Capacities;
import io.muster.server.config.ConfigAdministration;
import io.muster.server.config.ConfigBrowser;
import io.muster.server.config.ConfigKey;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Json;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Health, capacities and what operators could once do to the store. There is no way to send SQL, and never will be. */
final class ConfigOpsRoutes {

    private static final Permission OPERATOR = new Permission.Operator(Action.WRITE, "/v1/cs/ops");
    private static final String NOT_DERBY = "The current storage mode is not Derby";

    private final ConfigBrowser browser;
    private final Capacities capacities;
    private final ConfigAdministration administration;

    ConfigOpsRoutes(ConfigBrowser browser, Capacities capacities, ConfigAdministration administration) {
        this.browser = browser;
        this.capacities = capacities;
        this.administration = administration;
    }

    List<Route> routes() {
        return List.of(
                new Route(
                        HttpMethod.GET, "/v1/cs/health", ApiStyle.V1, new Permission.Open(), request -> done(health())),
                new Route(
                        HttpMethod.GET,
                        "/v1/cs/capacity",
                        ApiStyle.V1_CAUSED,
                        guarded(Action.READ),
                        request -> capacity(request, "tenant", "group").thenApply(Json::restResult)),
                new Route(
                        HttpMethod.POST,
                        "/v1/cs/capacity",
                        ApiStyle.V1_CAUSED,
                        guarded(Action.WRITE),
                        request -> saveCapacity(request, "tenant", "group").thenApply(saved -> Json.restResult(true))),
                new Route(
                        HttpMethod.GET,
                        "/v3/admin/cs/capacity",
                        ApiStyle.V3,
                        new Permission.Operator(Action.READ, "/v1/cs/ops"),
                        request -> capacity(request, "namespaceId", "groupName").thenApply(Json::result)),
                new Route(HttpMethod.POST, "/v3/admin/cs/capacity", ApiStyle.V3, OPERATOR, request -> saveCapacity(
                                request, "namespaceId", "groupName")
                        .thenApply(saved -> Json.result(true))),
                // What is served here is always what is stored: there is nothing to be dumped anew.
                new Route(
                        HttpMethod.POST,
                        "/v1/cs/ops/localCache",
                        ApiStyle.V1_CAUSED,
                        OPERATOR,
                        request -> done(Answer.text("200"))),
                new Route(
                        HttpMethod.POST,
                        "/v3/admin/cs/ops/localCache",
                        ApiStyle.V3,
                        OPERATOR,
                        request -> done(Json.result("Local cache updated from store successfully!"))),
                new Route(HttpMethod.GET, "/v1/cs/ops/derby", ApiStyle.V1_CAUSED, OPERATOR, request -> notDerby()),
                new Route(
                        HttpMethod.POST,
                        "/v1/cs/ops/data/removal",
                        ApiStyle.V1_CAUSED,
                        OPERATOR,
                        request -> notDerby()),
                new Route(HttpMethod.GET, "/v3/admin/cs/ops/derby", ApiStyle.V3, OPERATOR, request -> notDerby()));
    }

    private static CompletionStage<Answer> done(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }

    private Answer health() {
        return Answer.text(
                browser.unusable().map(sentence -> "DOWN:" + sentence).orElse("UP"));
    }

    private static CompletionStage<Answer> notDerby() {
        return done(Json.restResult(500, NOT_DERBY, null));
    }

    /** Which group or namespace a request is about. */
    private record Subject(Capacity.Scope scope, String name) {}

    private static Subject subject(ApiRequest request, String namespaceParameter, String groupParameter) {
        String group = request.parameter(groupParameter).orElse(null);
        String namespace = request.parameter(namespaceParameter).orElse(null);
        if (group != null) {
            return new Subject(Capacity.Scope.GROUP, group);
        } else if (namespace != null) {
            return new Subject(Capacity.Scope.TENANT, ConfigKey.canonicalNamespace(namespace));
        }
        throw new ProblemException(
                ProblemKind.PARAMETER_INVALID, "The parameter group and tenant cannot be empty at the same time");
    }

    private CompletableFuture<Map<String, @Nullable Object>> capacity(
            ApiRequest request, String namespaceParameter, String groupParameter) {
        Subject subject = subject(request, namespaceParameter, groupParameter);
        return capacities.of(subject.scope(), subject.name()).thenApply(ConfigJson::capacity);
    }

    private CompletableFuture<Void> saveCapacity(ApiRequest request, String namespaceParameter, String groupParameter) {
        Subject subject = subject(request, namespaceParameter, groupParameter);
        return administration.saveCapacity(
                subject.scope(),
                subject.name(),
                limit(request, "quota"),
                limit(request, "maxSize"),
                limit(request, "maxAggrCount"),
                limit(request, "maxAggrSize"));
    }

    private static @Nullable Integer limit(ApiRequest request, String name) {
        return request.parameter(name).isEmpty() ? null : request.integer(name, 0, 0, Integer.MAX_VALUE);
    }
}
