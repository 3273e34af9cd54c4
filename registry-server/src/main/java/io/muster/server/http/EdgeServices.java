package io.muster.server.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.muster.server.access.AccessControl;
import io.muster.server.cluster.Readiness;
import io.muster.server.naming.Switches;
import io.muster.server.replication.Replicator;
import java.util.function.Supplier;

/**
 * What the edge itself needs of the node, whatever its routes are.
 *
 * @param access says who is calling and what they may do
 * @param replicator tells how far this node is in the log
 * @param servedConfigurations tells how far this node is with showing what the log has changed in configurations
 * @param readiness tells whether this node may be given work
 * @param switches tells the operators' naming switches
 * @param trustedProxies tells whose forwarding headers are believed
 * @param console the pages of the console
 * @param meters where requests are counted
 * @param auditing remembers who changed what
 */
public record EdgeServices(
        AccessControl access,
        Replicator replicator,
        ServedConfigurations servedConfigurations,
        Readiness readiness,
        Supplier<Switches> switches,
        TrustedProxies trustedProxies,
        ConsolePages console,
        MeterRegistry meters,
        Auditing auditing) {}
