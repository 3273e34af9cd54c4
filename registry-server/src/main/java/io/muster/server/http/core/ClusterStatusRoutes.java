package io.muster.server.http.core;

import static io.muster.server.http.core.JsonObjects.done;
import static io.muster.server.http.core.JsonObjects.object;

import io.muster.server.access.Action;
import io.muster.server.cluster.ClusterStatus;
import io.muster.server.cluster.ClusterStatus.Member;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Json;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.membership.ClusterOverview;
import io.muster.server.membership.ClusterOverview.MemberOverview;
import io.muster.server.membership.Difference;
import io.muster.server.membership.MemberChange;
import io.muster.server.membership.MembershipModule;
import io.muster.server.membership.OutOfService;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The whole cluster in one answer, for operators, the console and the gateway; its shape is written down in docs/operations.md. It
 * answers even when the node is not ready.
 */
final class ClusterStatusRoutes {

    private static final Permission READ = new Permission.Operator(Action.READ, "nacos/admin");

    private final MembershipModule membership;
    private final ServerFacts facts;

    ClusterStatusRoutes(MembershipModule membership, ServerFacts facts) {
        this.membership = membership;
        this.facts = facts;
    }

    List<Route> routes() {
        return List.of(
                new Route(
                        HttpMethod.GET,
                        "/v2/core/cluster/status",
                        ApiStyle.V2,
                        READ,
                        request -> done(answer(membership.overview()))),
                new Route(
                        HttpMethod.GET,
                        "/v3/admin/core/cluster/status",
                        ApiStyle.V3,
                        READ,
                        request -> done(answer(membership.overview()))));
    }

    private Answer answer(ClusterOverview overview) {
        ClusterStatus status = overview.status();
        return Json.result(object(
                "self",
                status.ownAddress(),
                "id",
                status.self(),
                "version",
                facts.version(),
                "standalone",
                status.standalone(),
                "leader",
                status.leader().map(Member::address).orElse(null),
                "term",
                status.term(),
                "hasQuorum",
                status.hasQuorum(),
                "outsider",
                overview.outsider().orElse(null),
                "majority",
                overview.majority(),
                "appliedIndex",
                status.appliedIndex(),
                "provisional",
                overview.provisional(),
                "members",
                overview.members().stream().map(member -> json(member, status)).toList(),
                "differences",
                overview.differences().stream().map(ClusterStatusRoutes::json).toList(),
                "lastChange",
                overview.lastChange().map(ClusterStatusRoutes::json).orElse(null)));
    }

    private static Map<String, Object> json(MemberOverview overview, ClusterStatus status) {
        Member member = overview.member();
        return object(
                "id",
                member.id(),
                "address",
                member.address(),
                "ip",
                member.host(),
                "port",
                member.port(),
                "self",
                member.id().equals(status.self()),
                "role",
                member.role().name(),
                "term",
                member.term(),
                "state",
                ClusterRoutes.state(overview),
                "voter",
                overview.voter(),
                "ready",
                overview.ready(),
                "missing",
                overview.missing(),
                "degraded",
                overview.degraded(),
                "outOfService",
                overview.outOfService().map(ClusterStatusRoutes::json).orElse(null),
                "version",
                overview.version().orElse(null),
                "appliedIndex",
                member.appliedIndex(),
                "lag",
                overview.lag(),
                "provisional",
                overview.provisional(),
                "lastSeenMillisAgo",
                lastSeen(member));
    }

    /** Null for a member that was never heard since this node's start. */
    private static @Nullable Long lastSeen(Member member) {
        return member.lastSeenMillisAgo() == Long.MAX_VALUE ? null : Long.valueOf(member.lastSeenMillisAgo());
    }

    private static Map<String, Object> json(OutOfService out) {
        return object("reason", out.reason(), "by", out.by(), "since", out.sinceMillis());
    }

    private static Map<String, Object> json(Difference difference) {
        return object(
                "kind",
                difference.kind().name(),
                "address",
                difference.address(),
                "listedBy",
                difference.listedBy(),
                "notListedBy",
                difference.notListedBy(),
                "text",
                difference.text());
    }

    private static Map<String, Object> json(MemberChange change) {
        return object(
                "kind",
                change.kind().name(),
                "address",
                change.address(),
                "by",
                change.by(),
                "state",
                change.state().name(),
                "problem",
                change.problem().orElse(null));
    }
}
