package io.muster.server.http.core;

import static io.muster.server.http.core.JsonObjects.done;
import static io.muster.server.http.core.JsonObjects.object;

import io.muster.server.access.Action;
import io.muster.server.cluster.ClusterStatus;
import io.muster.server.cluster.ClusterStatus.Member;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Json;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.http.RouteHandler;
import io.muster.server.membership.ClusterOverview.MemberOverview;
import io.muster.server.membership.MembershipModule;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The members as the oldest tools ask for them: what 1.4.x has below {@code /v1/ns/operator}, where members are looked up, and the
 * list of an address server, which clients with an {@code endpoint} read.
 *
 * <p>What only nodes of 1.x told one another ({@code /v1/ns/operator/server/status}, {@code /v1/core/cluster/report}) is not offered:
 * it took anybody at his word.
 */
final class MemberListRoutes {

    /** Clients ask before they can log in: this list is where they learn at which address. */
    private static final Permission OPEN = new Permission.Open();

    private static final Permission READ = new Permission.Operator(Action.READ, "nacos/admin");
    private static final Permission WRITE = new Permission.Operator(Action.WRITE, "nacos/admin");

    private final MembershipModule membership;
    private final ClusterRoutes members;

    MemberListRoutes(MembershipModule membership, ClusterRoutes members) {
        this.membership = membership;
        this.members = members;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        for (String base : List.of("/v1/ns/operator", "/v1/ns/ops")) {
            routes.add(get(base + "/servers", READ, request -> done(Json.answer(object("servers", servers(request))))));
            routes.add(get(base + "/distro/status", READ, request -> done(Json.answer(distroStatus(request)))));
            routes.add(get(base + "/cluster/state", READ, request -> done(Json.answer(ownState()))));
        }
        routes.add(get("/serverlist", OPEN, request -> done(addresses())));
        routes.add(lookup(HttpMethod.POST, "/v1/core/cluster/switch/lookup", ApiStyle.V1));
        routes.add(lookup(HttpMethod.PUT, "/v2/core/cluster/lookup", ApiStyle.V2));
        routes.add(lookup(HttpMethod.PUT, "/v3/admin/core/cluster/lookup", ApiStyle.V3));
        return routes;
    }

    private static Route get(String path, Permission permission, RouteHandler handler) {
        return new Route(HttpMethod.GET, path, ApiStyle.V1, permission, handler);
    }

    private List<Map<String, Object>> servers(ApiRequest request) {
        boolean healthy =
                request.parameter("healthy").map("true"::equalsIgnoreCase).orElse(false);
        return members.nodes(member -> !healthy || ClusterRoutes.state(member).equals("UP"));
    }

    private Map<String, Object> distroStatus(ApiRequest request) {
        boolean view = request.parameter("action").orElse("view").equals("view");
        return view ? object("status", members.nodes(member -> true)) : Map.of();
    }

    /** This node as a peer of the log, in the words of 1.4.x; its timers and its vote are nobody's business here. */
    private Map<String, Object> ownState() {
        ClusterStatus status = membership.overview().status();
        return object(
                "ip",
                status.ownAddress(),
                "term",
                status.term(),
                "state",
                status.ownMember()
                        .map(Member::role)
                        .orElse(ClusterStatus.Role.UNKNOWN)
                        .name());
    }

    /** One address a line; members that are up and in service, or all when there is none of them. */
    private Answer addresses() {
        List<MemberOverview> all = membership.overview().members();
        List<MemberOverview> serving = all.stream()
                .filter(member -> ClusterRoutes.state(member).equals("UP"))
                .toList();
        List<MemberOverview> told = serving.isEmpty() ? all : serving;
        if (told.isEmpty()) {
            throw new ProblemException(ProblemKind.NOT_READY, "This node is not a member of a cluster yet.");
        }
        StringBuilder lines = new StringBuilder();
        told.forEach(member -> lines.append(member.member().address()).append('\n'));
        return Answer.text(lines.toString());
    }

    private static Route lookup(HttpMethod method, String path, ApiStyle style) {
        return new Route(method, path, style, WRITE, request -> lookup(request, style));
    }

    private static CompletionStage<Answer> lookup(ApiRequest request, ApiStyle style) {
        String type = request.required("type");
        if (!type.toLowerCase(Locale.ROOT).equals("file")) {
            throw new ProblemException(
                    ProblemKind.PARAMETER_INVALID,
                    "Param 'type' is illegal, members are looked up by 'file' here: conf/cluster.conf, or the API of the members.");
        }
        return done(style == ApiStyle.V1 ? Json.restResult(null) : Json.result(true));
    }
}
