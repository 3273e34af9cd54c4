package io.muster.gateway;

import io.muster.cluster.MemberAddress;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a node says about its cluster, to those who know the cluster secret.
 *
 * @param self the address under which the node takes part
 * @param leader the leader that it knows
 * @param term the term that it is in
 * @param appliedIndex how far it has applied the log
 * @param members all members
 */
record MemberReport(
        MemberAddress self, Optional<MemberAddress> leader, long term, long appliedIndex, List<MemberAddress> members) {

    /** The later one is better informed: it knows a leader, is in a later term, has applied more. */
    static final Comparator<MemberReport> BY_KNOWLEDGE = Comparator.comparing(
                    (MemberReport report) -> report.leader().isPresent())
            .thenComparingLong(MemberReport::term)
            .thenComparingLong(MemberReport::appliedIndex);

    MemberReport {
        members = List.copyOf(members);
    }

    /**
     * Reads the {@code peer} object of a readiness answer.
     *
     * @return empty if the node has not told, or tells nothing usable: an empty list is never taken for a cluster without
     *     members
     */
    static Optional<MemberReport> of(JsonObject readiness) {
        if (!(readiness.getValue("peer") instanceof JsonObject peer)
                || !(peer.getValue("members") instanceof JsonArray listed)
                || !(peer.getValue("self") instanceof String self)) {
            return Optional.empty();
        }
        try {
            List<MemberAddress> members = new ArrayList<>();
            for (Object member : listed) {
                MemberAddress address = MemberAddress.parse(String.valueOf(member));
                address.ports();
                members.add(address);
            }
            return members.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new MemberReport(
                            MemberAddress.parse(self),
                            peer.getValue("leader") instanceof String leader
                                    ? Optional.of(MemberAddress.parse(leader))
                                    : Optional.empty(),
                            number(peer, "term"),
                            number(peer, "appliedIndex"),
                            members));
        } catch (IllegalArgumentException unusable) {
            return Optional.empty();
        }
    }

    private static long number(JsonObject json, String name) {
        return json.getValue(name) instanceof Number number ? number.longValue() : 0;
    }
}
