package io.muster.server.http.naming;

import io.muster.server.access.Action;
import io.muster.server.cluster.ClusterObserver;
import io.muster.server.cluster.ClusterStatus.Member;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Json;
import io.muster.server.http.Route;
import io.muster.server.naming.ServiceDigests;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What each node holds of one service, for the console. Not part of Nacos' API. */
public final class ServiceDigestRoutes {

    private final ServiceDigests digests;
    private final ClusterObserver cluster;

    public ServiceDigestRoutes(ServiceDigests digests, ClusterObserver cluster) {
        this.digests = digests;
        this.cluster = cluster;
    }

    public List<Route> routes() {
        return List.of(new Route(
                HttpMethod.GET,
                "/v3/console/ns/service/digests",
                ApiStyle.V3,
                Dialect.V3.guard(Action.READ),
                this::digests));
    }

    private CompletionStage<Answer> digests(ApiRequest request) {
        List<Member> members = cluster.status().members();
        return digests.of(Dialect.V3.service(request))
                .thenApply(byNode -> Json.result(members.stream()
                        .map(member -> row(member, byNode.get(member.id())))
                        .toList()));
    }

    /** A member that did not answer has its address only. */
    private static Map<String, Object> row(Member member, ServiceDigests.@Nullable NodeDigest held) {
        return held == null
                ? NamingJson.object("address", member.address())
                : NamingJson.object(
                        "address",
                        member.address(),
                        "digest",
                        held.digest(),
                        "revision",
                        held.revision(),
                        "instances",
                        held.instances(),
                        "healthy",
                        held.healthy());
    }
}
