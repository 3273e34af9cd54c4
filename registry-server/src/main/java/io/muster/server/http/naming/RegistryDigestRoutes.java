package io.muster.server.http.naming;

import io.muster.server.access.Action;
import io.muster.server.cluster.ClusterObserver;
import io.muster.server.cluster.ClusterStatus.Member;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Json;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.naming.RegistryDigests;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Whether all nodes hold the same registry, for the console. Not part of Nacos' API. */
public final class RegistryDigestRoutes {

    private final RegistryDigests digests;
    private final ClusterObserver cluster;

    public RegistryDigestRoutes(RegistryDigests digests, ClusterObserver cluster) {
        this.digests = digests;
        this.cluster = cluster;
    }

    public List<Route> routes() {
        return List.of(new Route(
                HttpMethod.GET,
                "/v3/console/core/registry/digests",
                ApiStyle.V3,
                new Permission.Operator(Action.READ, "nacos/admin"),
                this::digests));
    }

    private CompletionStage<Answer> digests(ApiRequest request) {
        List<Member> members = cluster.status().members();
        return digests.compare().thenApply(compared -> {
            List<Map<String, Object>> nodes = new ArrayList<>();
            members.forEach(
                    member -> nodes.add(row(member.address(), compared.nodes().get(member.id()))));
            return Json.result(NamingJson.object(
                    "comparedAt",
                    compared.comparedAt().isPresent() ? compared.comparedAt().getAsLong() : -1L,
                    "nodes",
                    nodes));
        });
    }

    /** A member that did not answer has its address only; one that cannot be compared says nothing about being the same. */
    private static Map<String, Object> row(String address, RegistryDigests.@Nullable NodeDigest held) {
        if (held == null) {
            return NamingJson.object("address", address);
        }
        Map<String, Object> row = NamingJson.object(
                "address", address, "index", held.index(), "digest", held.digest(), "provisional", held.provisional());
        if (held.same() != null) {
            row.put("same", held.same());
        }
        return row;
    }
}
