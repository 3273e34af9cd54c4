package io.muster.server.membership;

import java.util.List;

/**
 * What a node tells the other ones about itself, about once a second. Written as CBOR: components may be appended, never moved.
 *
 * @param version the version that it runs
 * @param ready whether it may be given work
 * @param missing why it is not ready
 * @param degraded what does not work although it is ready
 * @param listed the members that its own file lists now, sorted; empty when the node runs alone on purpose
 * @param provisional how many registrations and withdrawals it has taken without a majority; 0 from a node that is too old to tell
 */
record NodeReport(
        String version,
        boolean ready,
        List<String> missing,
        List<String> degraded,
        List<String> listed,
        int provisional) {}
