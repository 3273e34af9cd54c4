package io.muster.server.http.naming;

import io.muster.server.cluster.ClusterObserver;
import io.muster.server.cluster.Readiness;
import io.muster.server.naming.NamingOperations;
import io.muster.server.naming.NamingQueries;
import io.muster.server.push.Subscriptions;

/**
 * What the naming routes ask and tell.
 *
 * @param operations changes the registry
 * @param queries reads it
 * @param subscriptions who hears what
 * @param udp takes subscriptions of 1.x clients
 * @param cluster the cluster as this node sees it
 * @param readiness whether this node may be given work
 */
public record NamingServices(
        NamingOperations operations,
        NamingQueries queries,
        Subscriptions subscriptions,
        UdpSubscriptions udp,
        ClusterObserver cluster,
        Readiness readiness) {}
