package io.muster.server.http.core;

import io.muster.cluster.PeerProof;
import io.muster.server.cluster.ClusterFigures;
import io.muster.server.cluster.ClusterObserver;
import io.muster.server.cluster.Readiness;
import io.muster.server.grpc.ClientMetrics;
import io.muster.server.grpc.ConnectionBalance;
import io.muster.server.membership.MembershipModule;
import io.muster.server.namespace.Namespaces;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/**
 * What the core routes ask and tell.
 *
 * @param vertx reads files without blocking
 * @param facts what the node says about itself
 * @param cluster the cluster as this node sees it
 * @param membership who belongs to the cluster and who is in service
 * @param readiness whether this node may be given work
 * @param namespaces the namespaces
 * @param balance the gRPC clients of this node and of the others
 * @param clientMetrics asks configuration clients about themselves
 * @param leadership moves leadership
 * @param figures what the nodes measured in the last minutes
 * @param peerProof recognises requests of those who know the cluster secret
 * @param metrics writes the node's meters in the Prometheus text format
 */
public record CoreServices(
        Vertx vertx,
        ServerFacts facts,
        ClusterObserver cluster,
        MembershipModule membership,
        Readiness readiness,
        Namespaces namespaces,
        ConnectionBalance balance,
        ClientMetrics clientMetrics,
        Leadership leadership,
        ClusterFigures figures,
        PeerProof peerProof,
        Supplier<String> metrics) {}
