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
import io.muster.server.membership.ClusterOverview;
import io.muster.server.membership.ClusterOverview.MemberOverview;
import io.muster.server.membership.MembershipModule;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** The members of the cluster in the shape in which Nacos shows them. */
final class ClusterRoutes {

    private static final Permission READ_VERSION_1 = new Permission.Operator(Action.READ, "/v1/core/cluster");
    private static final Permission WRITE_VERSION_1 = new Permission.Operator(Action.WRITE, "/v1/core/cluster");
    private static final Permission READ = new Permission.Operator(Action.READ, "nacos/admin");
    private static final Permission WRITE = new Permission.Operator(Action.WRITE, "nacos/admin");

    private static final int RAFT_PORT_OFFSET = 1000;
    private static final Set<String> STATES = Set.of("STARTING", "UP", "SUSPICIOUS", "DOWN", "ISOLATION");

    /** Groups of Nacos that are one group here. */
    private static final List<String> RAFT_GROUPS =
            List.of("naming_instance_metadata", "naming_persistent_service_v2", "naming_service_metadata");

    private static final Map<String, Object> ABILITIES = object(
            "remoteAbility",
            object("supportRemoteConnection", true, "grpcReportEnabled", true),
            "configAbility",
            object("supportRemoteMetrics", false),
            "namingAbility",
            object("supportJraft", true));

    private final MembershipModule membership;

    ClusterRoutes(MembershipModule membership) {
        this.membership = membership;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        String version1 = "/v1/core/cluster";
        routes.add(get(version1 + "/self", ApiStyle.V1, READ_VERSION_1, request -> done(Json.restResult(self()))));
        routes.add(get(
                version1 + "/nodes",
                ApiStyle.V1,
                READ_VERSION_1,
                request -> done(Json.restResult(nodes(member -> member.member()
                        .address()
                        .startsWith(request.parameter("keyword").orElse("")))))));
        routes.add(get(
                version1 + "/simple/nodes",
                ApiStyle.V1,
                READ_VERSION_1,
                request -> done(Json.restResult(addresses()))));
        routes.add(get(version1 + "/health", ApiStyle.V1, READ_VERSION_1, request -> done(Json.restResult("UP"))));
        routes.add(new Route(
                HttpMethod.POST,
                version1 + "/server/leave",
                ApiStyle.V1,
                WRITE_VERSION_1,
                request -> done(leaveRefused(version1 + "/server/leave"))));

        String version2 = "/v2/core/cluster";
        routes.addAll(membersOf(version2, ApiStyle.V2));
        routes.add(new Route(
                HttpMethod.DELETE,
                version2 + "/nodes",
                ApiStyle.V2,
                WRITE,
                request -> done(leaveRefused("DELETE /v2/core/cluster/nodes"))));
        routes.addAll(membersOf("/v3/admin/core/cluster", ApiStyle.V3));
        routes.add(get(
                "/v3/console/core/cluster/nodes",
                ApiStyle.V3,
                READ,
                request -> done(Json.result(nodes(member -> member.member()
                        .address()
                        .startsWith(request.parameter("keyword").orElse("")))))));
        return routes;
    }

    private List<Route> membersOf(String base, ApiStyle style) {
        return List.of(
                get(base + "/node/self", style, READ, request -> done(Json.result(self()))),
                get(base + "/node/list", style, READ, this::list),
                get(base + "/node/self/health", style, READ, request -> done(Json.result("UP"))));
    }

    private interface Handler {
        CompletionStage<Answer> answer(ApiRequest request);
    }

    private static Route get(String path, ApiStyle style, Permission permission, Handler handler) {
        return new Route(HttpMethod.GET, path, style, permission, handler::answer);
    }

    private static Answer leaveRefused(String api) {
        return Json.restResult(405, api + " API not allow to use temporarily.", null);
    }

    private CompletionStage<Answer> list(ApiRequest request) {
        String address = request.parameter("address").orElse("");
        String state = request.parameter("state").orElse("");
        if (!state.isEmpty() && !STATES.contains(state.toUpperCase(Locale.ROOT))) {
            throw new ProblemException(ProblemKind.NODE_STATE_INVALID, "Illegal state: " + state);
        }
        return done(Json.result(nodes(member -> member.member().address().startsWith(address)
                && (state.isEmpty() || state.equalsIgnoreCase(state(member))))));
    }

    private List<String> addresses() {
        return membership.overview().members().stream()
                .map(overview -> overview.member().address())
                .toList();
    }

    private Map<String, Object> self() {
        ClusterOverview cluster = membership.overview();
        return cluster.members().stream()
                .filter(overview ->
                        overview.member().id().equals(cluster.status().self()))
                .findFirst()
                .map(overview -> json(overview, cluster.status()))
                .orElseThrow(() ->
                        new ProblemException(ProblemKind.NOT_READY, "This node is not a member of a cluster yet."));
    }

    /** The wanted members in the shape of Nacos. */
    List<Map<String, Object>> nodes(Predicate<MemberOverview> wanted) {
        ClusterOverview cluster = membership.overview();
        return cluster.members().stream()
                .filter(wanted)
                .map(overview -> json(overview, cluster.status()))
                .toList();
    }

    /** In the words of Nacos: a member that was taken out of service is isolated, whether it is up or not. */
    static String state(MemberOverview overview) {
        if (overview.outOfService().isPresent()) {
            return "ISOLATION";
        }
        return overview.member().up() ? "UP" : "DOWN";
    }

    private static Map<String, Object> json(MemberOverview overview, ClusterStatus status) {
        Member member = overview.member();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("ip", member.host());
        json.put("port", member.port());
        json.put("state", state(overview));
        json.put("extendInfo", extendInfo(overview, status));
        json.put("address", member.address());
        json.put("abilities", ABILITIES);
        json.put("grpcReportEnabled", true);
        json.put("failAccessCnt", 0);
        return json;
    }

    private static Map<String, Object> extendInfo(MemberOverview overview, ClusterStatus status) {
        Member member = overview.member();
        Map<String, Object> info = new TreeMap<>();
        info.put("adWeight", "0");
        info.put("lastRefreshTime", System.currentTimeMillis() - member.lastSeenMillisAgo());
        info.put("raftMetaData", object("metaDataMap", raftGroups(status)));
        info.put("raftPort", Integer.toString(member.port() - RAFT_PORT_OFFSET));
        info.put("readyToUpgrade", true);
        info.put("site", "unknow");
        info.put("supportGrayModel", true);
        info.put("version", overview.version().orElse(""));
        info.put("weight", "1");
        return info;
    }

    private static Map<String, Object> raftGroups(ClusterStatus status) {
        Map<String, Object> group = object(
                "leader",
                status.leader().map(ClusterRoutes::raftAddress).orElse(null),
                "raftGroupMember",
                status.members().stream().map(ClusterRoutes::raftAddress).toList(),
                "term",
                status.term());
        Map<String, Object> groups = new LinkedHashMap<>();
        RAFT_GROUPS.forEach(name -> groups.put(name, group));
        return groups;
    }

    static String raftAddress(Member member) {
        String host = member.host().indexOf(':') >= 0 ? "[" + member.host() + "]" : member.host();
        return host + ":" + (member.port() - RAFT_PORT_OFFSET);
    }
}
