package io.muster.server.http.core;

import static io.muster.server.http.core.JsonObjects.done;
import static io.muster.server.http.core.JsonObjects.object;

import io.muster.server.cluster.ClusterObserver;
import io.muster.server.cluster.ClusterStatus;
import io.muster.server.cluster.ClusterStatus.Member;
import io.muster.server.cluster.ClusterStatus.Role;
import io.muster.server.cluster.Readiness;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Json;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Leader, role and term as operators see them. They ask for a login and answer even when the node is not ready. */
final class RaftRoutes {

    private static final Permission LOGGED_IN = new Permission.LoggedIn();

    private final ClusterObserver cluster;
    private final Readiness readiness;

    RaftRoutes(ClusterObserver cluster, Readiness readiness) {
        this.cluster = cluster;
        this.readiness = readiness;
    }

    List<Route> routes() {
        return List.of(
                new Route(
                        HttpMethod.GET,
                        "/v1/ns/raft/leader",
                        ApiStyle.V1,
                        LOGGED_IN,
                        request -> done(leader(cluster.status()))),
                new Route(
                        HttpMethod.GET,
                        "/v1/ns/raft/state",
                        ApiStyle.V1,
                        LOGGED_IN,
                        request -> done(state(cluster.status()))));
    }

    private static Answer leader(ClusterStatus status) {
        return Json.answer(object("leader", status.leader().map(Member::address).orElse(null)));
    }

    private Answer state(ClusterStatus status) {
        Optional<Member> self = status.members().stream()
                .filter(member -> member.id().equals(status.self()))
                .findFirst();
        return Json.answer(object(
                "self",
                self.map(Member::address).orElse(status.self()),
                "id",
                status.self(),
                "role",
                self.map(Member::role).orElse(Role.UNKNOWN).name(),
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
                "members",
                status.members().stream().map(RaftRoutes::member).toList()));
    }

    private static Map<String, Object> member(Member member) {
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
                ClusterRoutes.state(member),
                "lastSeenMillisAgo",
                member.lastSeenMillisAgo(),
                "appliedIndex",
                member.appliedIndex());
    }
}
