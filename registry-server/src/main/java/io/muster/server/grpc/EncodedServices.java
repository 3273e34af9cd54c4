package io.muster.server.grpc;

import io.muster.server.naming.InstanceSelection;
import io.muster.server.naming.NamingQueries;
import io.muster.server.naming.ServiceKey;
import io.muster.server.naming.ServiceView;
import io.muster.server.wire.ServiceInfoJson;

/** Gives services as JSON for gRPC clients; encoded once per view and selection, then shared by answers and pushes. */
final class EncodedServices {

    private EncodedServices() {}

    private record Variant(String clusters, boolean healthyOnly) {}

    /** The view as one subscriber or asker sees it. */
    static byte[] encode(ServiceView view, String clusters, boolean healthyOnly) {
        return view.encoded(new Variant(clusters, healthyOnly), present -> bytes(present, clusters, healthyOnly));
    }

    private static byte[] bytes(ServiceView view, String clusters, boolean healthyOnly) {
        return ServiceInfoJson.encode(
                view, ServiceInfoJson.NameStyle.BARE, clusters, InstanceSelection.of(view, clusters, healthyOnly));
    }

    /** The present state of a service; one that does not exist has no instances and is as old as can be. */
    static byte[] encode(NamingQueries queries, ServiceKey service, String clusters, boolean healthyOnly) {
        return queries.service(service)
                .map(view -> encode(view, clusters, healthyOnly))
                .orElseGet(() -> bytes(ServiceView.unknown(service), clusters, healthyOnly));
    }
}
