package io.muster.benchmarks;

import io.vertx.core.json.JsonObject;

/** Makes the requests of the gRPC workloads. */
final class GrpcRequests {

    static final int SERVICES_OF_A_CONNECTION = 50;

    private GrpcRequests() {}

    static GrpcPayload query(String service) {
        return new GrpcPayload(
                "ServiceQueryRequest",
                named(service).put("cluster", "").put("healthyOnly", false).put("udpPort", 0));
    }

    static GrpcPayload subscribe(String service) {
        return new GrpcPayload(
                "SubscribeServiceRequest", named(service).put("subscribe", true).put("clusters", ""));
    }

    static GrpcPayload register(String service, int port, JsonObject metadata) {
        return new GrpcPayload(
                "InstanceRequest",
                named(service)
                        .put("type", "registerInstance")
                        .put(
                                "instance",
                                new JsonObject()
                                        .put("ip", "10.2.3.4")
                                        .put("port", port)
                                        .put("weight", 1.0)
                                        .put("healthy", true)
                                        .put("enabled", true)
                                        .put("ephemeral", true)
                                        .put("clusterName", "DEFAULT")
                                        .put("metadata", metadata)));
    }

    private static JsonObject named(String service) {
        return new JsonObject()
                .put("namespace", "public")
                .put("serviceName", service)
                .put("groupName", "DEFAULT_GROUP")
                .put("module", "naming");
    }
}
