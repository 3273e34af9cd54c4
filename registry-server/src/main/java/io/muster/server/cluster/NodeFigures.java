package io.muster.server.cluster;

/**
 * What one node measured at one moment, for the live charts of operators. Counters only grow while the node runs, so that two of
 * these give a rate and a mean time; times are in nanoseconds.
 *
 * @param at milliseconds since the epoch by the node's own clock
 * @param uptimeMillis since the process started; a smaller one than before means that counters began anew
 * @param cpu the process' share of all processors, 0 to 1, negative while unknown
 * @param heapUsed bytes of the heap in use
 * @param heapMax the most bytes that the heap may have
 * @param services services with metadata or instances
 * @param instances instances of all services
 * @param clients clients that publish, on whichever node
 * @param connections gRPC connections of this node
 * @param subscriptions subscriptions on this node
 * @param configurations configurations that this node serves
 * @param listenings configurations that clients listen to on this node
 * @param appliedIndex the last log entry that this node applied
 * @param reads HTTP requests that read
 * @param readNanos the time that they took; waiting long polls do not count
 * @param writes HTTP requests that change something, beats too
 * @param writeNanos the time that they took
 * @param failures HTTP requests that were answered with 5xx, and gRPC requests that could not be carried out
 * @param grpcReads gRPC requests that read or subscribe
 * @param grpcReadNanos the time that they took
 * @param grpcWrites gRPC requests that change something
 * @param grpcWriteNanos the time that they took
 * @param pushes acknowledged pushes
 * @param pushNanos from the change to the acknowledgement
 * @param pushFailures pushes that were not acknowledged in time
 */
public record NodeFigures(
        long at,
        long uptimeMillis,
        double cpu,
        long heapUsed,
        long heapMax,
        int services,
        int instances,
        int clients,
        int connections,
        int subscriptions,
        int configurations,
        int listenings,
        long appliedIndex,
        long reads,
        long readNanos,
        long writes,
        long writeNanos,
        long failures,
        long grpcReads,
        long grpcReadNanos,
        long grpcWrites,
        long grpcWriteNanos,
        long pushes,
        long pushNanos,
        long pushFailures) {}
