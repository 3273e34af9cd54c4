package io.muster.server.http.core;

import static io.muster.server.http.core.JsonObjects.object;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.server.access.Action;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Json;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.http.RouteHandler;
import io.muster.server.membership.MembershipModule;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Changes of the cluster by administrators: members come and go, and are taken out of service and brought back. States have Nacos'
 * names: {@code UP} is in service, {@code ISOLATION} is not.
 */
final class MemberRoutes {

    private static final Permission WRITE = new Permission.Operator(Action.WRITE, "nacos/admin");

    /** A new member may have much to catch up; the caller then looks at the status instead of waiting. */
    private static final long LONGEST_WAIT_MILLIS = 4000;

    private static final String UP = "UP";
    private static final String ISOLATION = "ISOLATION";

    private final MembershipModule membership;

    MemberRoutes(MembershipModule membership) {
        this.membership = membership;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.addAll(routes("/v2/core/cluster", ApiStyle.V2));
        routes.addAll(routes("/v3/admin/core/cluster", ApiStyle.V3));
        return routes;
    }

    private List<Route> routes(String base, ApiStyle style) {
        return List.of(
                route(HttpMethod.POST, base + "/members", style, this::add),
                route(HttpMethod.DELETE, base + "/members", style, this::remove),
                route(HttpMethod.PUT, base + "/node/state", style, this::state),
                route(HttpMethod.PUT, base + "/node/list", style, this::states));
    }

    private static Route route(HttpMethod method, String path, ApiStyle style, RouteHandler handler) {
        return new Route(method, path, style, WRITE, handler);
    }

    private CompletionStage<Answer> add(ApiRequest request) {
        String address = request.required("address");
        return answer(address, membership.changes().add(address, caller(request)));
    }

    private CompletionStage<Answer> remove(ApiRequest request) {
        String address = request.required("address");
        return answer(address, membership.changes().remove(address, caller(request)));
    }

    private static CompletionStage<Answer> answer(String address, CompletableFuture<Void> change) {
        return change.thenApply(done -> "DONE")
                .completeOnTimeout("RUNNING", LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS)
                .thenApply(state -> Json.result(object("address", address, "state", state)));
    }

    private CompletionStage<Answer> state(ApiRequest request) {
        String reason = request.parameter("reason").orElse("");
        boolean force = request.parameter("force").map(Boolean::parseBoolean).orElse(false);
        return change(request.required("address"), request.required("state"), reason, force, caller(request))
                .thenApply(done -> Json.result(true));
    }

    /** Nacos' form: members in a JSON list, each with the state that it is to have. */
    private CompletionStage<Answer> states(ApiRequest request) {
        JsonNode members = Json.parse(request.body().toString(StandardCharsets.UTF_8), "The body");
        if (!members.isArray() || members.isEmpty()) {
            throw new ProblemException(
                    ProblemKind.PARAMETER_MISSING,
                    "The body must be a JSON list of members, each with ip, port and state.");
        }
        CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
        for (JsonNode member : members) {
            String address = member.path("address").asText("");
            String name = address.isEmpty()
                    ? member.path("ip").asText("") + ":" + member.path("port").asText("")
                    : address;
            String state = member.path("state").asText(UP);
            all = all.thenCompose(before -> change(name, state, "", false, caller(request)));
        }
        return all.thenApply(done -> Json.result(true));
    }

    private CompletableFuture<Void> change(String address, String state, String reason, boolean force, String by) {
        return switch (state.toUpperCase(Locale.ROOT)) {
            case UP -> membership.service().bringBack(address);
            case ISOLATION -> membership.service().takeOut(address, reason, by, force);
            default -> throw new ProblemException(
                    ProblemKind.NODE_STATE_INVALID,
                    "Illegal state: " + (state.length() > 40 ? state.substring(0, 40) + "..." : state)
                            + "; a member is brought into service with UP and taken out of it with ISOLATION.");
        };
    }

    private static String caller(ApiRequest request) {
        return request.caller().userName();
    }
}
