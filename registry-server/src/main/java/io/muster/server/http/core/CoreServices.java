package io.muster.server.http.core;

import io.muster.cluster.PeerProof;
import io.muster.server.cluster.ClusterObserver;
import io.muster.server.cluster.Readiness;
import io.muster.server.grpc.ClientConnections;
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
 * @param connections the gRPC clients of this node
 * @param leadership moves leadership
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
        ClientConnections connections,
        Leadership leadership,
        PeerProof peerProof,
        Supplier<String> metrics) {}
