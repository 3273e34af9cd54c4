package io.muster.server.grpc;

import io.muster.server.naming.InstanceSelection;
import io.muster.server.naming.NamingQueries;
import io.muster.server.naming.PollingTimes;
import io.muster.server.naming.ServiceKey;
import io.muster.server.naming.ServiceView;
import io.muster.server.wire.ServiceInfoJson;

/** Gives services as JSON for gRPC clients; encoded once per view and selection, then shared by answers and pushes. */
final class EncodedServices {

    private EncodedServices() {}

    private record Variant(String clusters, boolean healthyOnly, long cacheMillis) {}

    /** The view as one subscriber or asker sees it, who asks again by itself after {@code cacheMillis}. */
    static byte[] encode(ServiceView view, String clusters, boolean healthyOnly, long cacheMillis) {
        Variant variant = new Variant(clusters, healthyOnly, cacheMillis);
        return view.encoded(variant, present -> bytes(present, variant));
    }

    private static byte[] bytes(ServiceView view, Variant variant) {
        return ServiceInfoJson.encode(
                view,
                ServiceInfoJson.NameStyle.BARE,
                variant.clusters,
                InstanceSelection.of(view, variant.clusters, variant.healthyOnly),
                variant.cacheMillis);
    }

    /** The present state of a service; one that does not exist has no instances and is as old as can be. */
    static byte[] encode(NamingQueries queries, ServiceKey service, String clusters, boolean healthyOnly) {
        long cacheMillis = PollingTimes.pushed(queries.switches());
        return queries.service(service)
                .map(view -> encode(view, clusters, healthyOnly, cacheMillis))
                .orElseGet(() -> bytes(ServiceView.unknown(service), new Variant(clusters, healthyOnly, cacheMillis)));
    }
}
