package io.muster.server.http.naming;

import io.muster.server.access.AccessControl;
import io.muster.server.cluster.ClusterObserver;
import io.muster.server.cluster.Readiness;
import io.muster.server.health.ServiceCheckTimes;
import io.muster.server.naming.NamingOperations;
import io.muster.server.naming.NamingQueries;
import io.muster.server.push.PushStatistics;
import io.muster.server.push.Subscriptions;

/**
 * What the naming routes ask and tell.
 *
 * @param operations changes the registry
 * @param queries reads it
 * @param subscriptions who hears what
 * @param connected who is connected to this node
 * @param pushes counts pushes
 * @param registry what this node says about its part of the registry
 * @param checkTimes how long the active checks of services take
 * @param udp takes subscriptions of 1.x clients
 * @param cluster the cluster as this node sees it
 * @param readiness whether this node may be given work
 * @param access which rows of a list a caller may see
 */
public record NamingServices(
        NamingOperations operations,
        NamingQueries queries,
        Subscriptions subscriptions,
        ConnectedClients connected,
        PushStatistics pushes,
        RegistryFacts registry,
        ServiceCheckTimes checkTimes,
        UdpSubscriptions udp,
        ClusterObserver cluster,
        Readiness readiness,
        AccessControl access) {}
