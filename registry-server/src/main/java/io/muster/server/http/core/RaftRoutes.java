package io.muster.server.http.core;

import static io.muster.server.http.core.JsonObjects.done;
import static io.muster.server.http.core.JsonObjects.object;

import io.muster.server.cluster.ClusterStatus;
import io.muster.server.cluster.ClusterStatus.Member;
import io.muster.server.cluster.ClusterStatus.Role;
import io.muster.server.cluster.Readiness;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Json;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.membership.ClusterOverview;
import io.muster.server.membership.ClusterOverview.MemberOverview;
import io.muster.server.membership.MembershipModule;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;

/** Leader, role and term as operators see them. They ask for a login and answer even when the node is not ready. */
final class RaftRoutes {

    private static final Permission LOGGED_IN = new Permission.LoggedIn();

    private final MembershipModule membership;
    private final Readiness readiness;

    RaftRoutes(MembershipModule membership, Readiness readiness) {
        this.membership = membership;
        this.readiness = readiness;
    }

    List<Route> routes() {
        return List.of(
                new Route(
                        HttpMethod.GET,
                        "/v1/ns/raft/leader",
                        ApiStyle.V1,
                        LOGGED_IN,
                        request -> done(leader(membership.overview().status()))),
                new Route(
                        HttpMethod.GET,
                        "/v1/ns/raft/state",
                        ApiStyle.V1,
                        LOGGED_IN,
                        request -> done(state(membership.overview()))));
    }

    private static Answer leader(ClusterStatus status) {
        return Json.answer(object("leader", status.leader().map(Member::address).orElse(null)));
    }

    private Answer state(ClusterOverview cluster) {
        ClusterStatus status = cluster.status();
        return Json.answer(object(
                "self",
                status.ownAddress(),
                "id",
                status.self(),
                "role",
                status.ownMember().map(Member::role).orElse(Role.UNKNOWN).name(),
                "term",
                status.term(),
                "leader",
                status.leader().map(Member::address).orElse(null),
                "appliedIndex",
                status.appliedIndex(),
                "standalone",
                status.standalone(),
                "hasQuorum",
                status.hasQuorum(),
                "ready",
                readiness.ready(),
                "missing",
                readiness.missing(),
                "degraded",
                readiness.degraded(),
                "provisional",
                cluster.provisional(),
                "members",
                cluster.members().stream().map(RaftRoutes::member).toList()));
    }

    private static Map<String, Object> member(MemberOverview overview) {
        Member member = overview.member();
        return object(
                "id",
                member.id(),
                "address",
                member.address(),
                "role",
                member.role().name(),
                "term",
                member.term(),
                "state",
                ClusterRoutes.state(overview),
                "lastSeenMillisAgo",
                member.lastSeenMillisAgo(),
                "appliedIndex",
                member.appliedIndex(),
                "ready",
                overview.ready(),
                "degraded",
                overview.degraded(),
                "provisional",
                overview.provisional());
    }
}
