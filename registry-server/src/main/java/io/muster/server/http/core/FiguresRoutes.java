package io.muster.server.http.core;

import static io.muster.server.http.core.JsonObjects.object;

import io.muster.server.cluster.ClusterFigures;
import io.muster.server.cluster.ClusterObserver;
import io.muster.server.cluster.ClusterStatus.Member;
import io.muster.server.cluster.NodeFigures;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Json;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * The figures of the last minutes of every node, for the live charts of the console. One number a column, because there are many: {@code
 * fields} names the columns of {@code samples}. Not part of Nacos' API.
 */
final class FiguresRoutes {

    private static final List<String> FIELDS = List.of(
            "at",
            "uptimeMillis",
            "cpu",
            "heapUsed",
            "heapMax",
            "services",
            "instances",
            "clients",
            "connections",
            "subscriptions",
            "configurations",
            "listenings",
            "appliedIndex",
            "reads",
            "readNanos",
            "writes",
            "writeNanos",
            "failures",
            "grpcReads",
            "grpcReadNanos",
            "grpcWrites",
            "grpcWriteNanos",
            "pushes",
            "pushNanos",
            "pushFailures");

    private final ClusterFigures figures;
    private final ClusterObserver cluster;

    FiguresRoutes(ClusterFigures figures, ClusterObserver cluster) {
        this.figures = figures;
        this.cluster = cluster;
    }

    List<Route> routes() {
        return List.of(new Route(
                HttpMethod.GET, "/v3/console/core/figures", ApiStyle.V3, new Permission.LoggedIn(), this::figures));
    }

    private CompletionStage<Answer> figures(ApiRequest request) {
        Map<String, String> addresses =
                cluster.status().members().stream().collect(Collectors.toMap(Member::id, Member::address, (a, b) -> a));
        return figures.all().thenApply(all -> {
            List<Object> nodes = new ArrayList<>();
            all.forEach((id, samples) -> nodes.add(object(
                    "address",
                    addresses.getOrDefault(id, id),
                    "samples",
                    samples.stream().map(FiguresRoutes::row).toList())));
            return Json.result(object("sampleMillis", ClusterFigures.SAMPLE_MILLIS, "fields", FIELDS, "nodes", nodes));
        });
    }

    private static List<Number> row(NodeFigures sample) {
        return List.of(
                sample.at(),
                sample.uptimeMillis(),
                Math.round(sample.cpu() * 1000) / 1000.0,
                sample.heapUsed(),
                sample.heapMax(),
                sample.services(),
                sample.instances(),
                sample.clients(),
                sample.connections(),
                sample.subscriptions(),
                sample.configurations(),
                sample.listenings(),
                sample.appliedIndex(),
                sample.reads(),
                sample.readNanos(),
                sample.writes(),
                sample.writeNanos(),
                sample.failures(),
                sample.grpcReads(),
                sample.grpcReadNanos(),
                sample.grpcWrites(),
                sample.grpcWriteNanos(),
                sample.pushes(),
                sample.pushNanos(),
                sample.pushFailures());
    }
}
