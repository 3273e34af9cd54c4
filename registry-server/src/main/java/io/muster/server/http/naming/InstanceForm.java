package io.muster.server.http.naming;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.Json;
import io.muster.server.naming.Instance;
import io.muster.server.naming.InstanceAddress;
import io.muster.server.naming.NamingQueries;
import io.muster.server.naming.Switches;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads instances out of requests. */
final class InstanceForm {

    private static final int HIGHEST_PORT = 65535;
    private static final double LARGEST_WEIGHT = 10_000;

    private final Dialect dialect;
    private final NamingQueries queries;

    InstanceForm(Dialect dialect, NamingQueries queries) {
        this.dialect = dialect;
        this.queries = queries;
    }

    /** An instance with all that a registration may say about it. */
    Instance instance(ApiRequest request) {
        String ip = request.required("ip");
        int port = requiredPort(request);
        return new Instance(
                ip,
                port,
                cluster(request),
                weight(request).orElse(1.0),
                dialect.flag(request, "healthy", true),
                enabled(request).orElse(true),
                ephemeral(request),
                metadata(request).orElse(Map.of()),
                "");
    }

    /** Only where the instance is. */
    InstanceAddress address(ApiRequest request) {
        return new InstanceAddress(request.required("ip"), requiredPort(request), cluster(request), ephemeral(request));
    }

    boolean ephemeral(ApiRequest request) {
        return dialect.flag(request, "ephemeral", ephemeralByDefault());
    }

    private boolean ephemeralByDefault() {
        Switches switches = queries.switches();
        return switches.values().isEmpty() || !"false".equals(switches.values().get("defaultInstanceEphemeral"));
    }

    static String cluster(ApiRequest request) {
        return request.firstOf("clusterName", "cluster").orElse(Instance.DEFAULT_CLUSTER);
    }

    static int requiredPort(ApiRequest request) {
        request.required("port");
        return request.integer("port", 0, 0, HIGHEST_PORT);
    }

    Optional<Double> weight(ApiRequest request) {
        Optional<Double> weight = Dialect.decimal(request, "weight");
        weight.ifPresent(InstanceForm::checkWeight);
        return weight;
    }

    static void checkWeight(double weight) {
        if (!(weight >= 0 && weight <= LARGEST_WEIGHT)) {
            throw new ProblemException(
                    ProblemKind.WEIGHT_INVALID, "instance format invalid: The weights range from 0.0 to 10000.0");
        }
    }

    /** 1.x writes {@code enable}, later versions {@code enabled}. */
    Optional<Boolean> enabled(ApiRequest request) {
        return dialect.optionalFlag(request, "enabled").or(() -> dialect.optionalFlag(request, "enable"));
    }

    static Optional<Map<String, String>> metadata(ApiRequest request) {
        return request.parameter("metadata").map(MetadataText::parse);
    }

    /** The instances that a batch names, {@code [{"ip","port","clusterName","ephemeral"}]}; empty for all. */
    static List<InstanceAddress> addresses(ApiRequest request, boolean ephemeral) {
        Optional<String> text = request.parameter("instances");
        if (text.isEmpty()) {
            return List.of();
        }
        JsonNode array = Json.parse(text.get(), "instances");
        if (!array.isArray()) {
            throw new ProblemException(
                    ProblemKind.PARAMETER_INVALID, "Param 'instances' is illegal, it must be a JSON array.");
        }
        List<InstanceAddress> addresses = new ArrayList<>();
        for (JsonNode element : array) {
            String ip = element.path("ip").asText("");
            JsonNode given = element.path("port");
            int port = given.isIntegralNumber() && given.canConvertToInt() || given.isTextual() ? given.asInt(-1) : -1;
            if (ip.isEmpty() || port < 0 || port > HIGHEST_PORT) {
                throw new ProblemException(
                        ProblemKind.PARAMETER_INVALID,
                        "Param 'instances' is illegal, each element needs an ip and a port from 0 to 65535.");
            }
            String cluster = element.path("clusterName").asText("");
            addresses.add(
                    new InstanceAddress(ip, port, cluster.isEmpty() ? Instance.DEFAULT_CLUSTER : cluster, ephemeral));
        }
        return addresses;
    }
}
