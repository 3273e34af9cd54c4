package io.muster.server.lease;

import java.util.List;
import java.util.Map;

/**
 * What a node tells each other node once a second.
 *
 * @param incarnation tells one run of the node from the next
 * @param sequence counts the reports to the receiver; a gap makes it ask for a full one
 * @param full whether this is all that the sender knows, not only what changed since the last report
 * @param beats the beats since the last report, or all leases, see {@link BeatList}
 * @param opened the client connections opened since the last report, or all of them
 * @param closed the client connections closed since the last report
 * @param silenceMillis how long ago the sender heard each other node
 * @param digestIndex the log index at which the sender's registry had {@code digest}
 * @param digest the digest of the sender's registry
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record LivenessReport(
        long incarnation,
        long sequence,
        boolean full,
        byte[] beats,
        List<String> opened,
        List<String> closed,
        Map<String, Long> silenceMillis,
        long digestIndex,
        long digest) {}
