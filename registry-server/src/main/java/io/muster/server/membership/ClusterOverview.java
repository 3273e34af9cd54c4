package io.muster.server.membership;

import io.muster.server.cluster.ClusterStatus;
import java.util.List;
import java.util.Optional;

/**
 * The cluster as this node sees it, with what every member told of itself.
 *
 * @param status leader, term and roles
 * @param outsider why this node does not belong to the cluster, when it does not
 * @param majority how many members with a vote must be up
 * @param members all members, sorted by address
 * @param differences where files and live membership do not agree
 * @param lastChange the last change of membership that was begun on this node
 */
public record ClusterOverview(
        ClusterStatus status,
        Optional<String> outsider,
        int majority,
        List<MemberOverview> members,
        List<Difference> differences,
        Optional<MemberChange> lastChange) {

    /** How many registrations and withdrawals all members that answer have taken without a majority. */
    public int provisional() {
        return members.stream().mapToInt(MemberOverview::provisional).sum();
    }

    /**
     * One member.
     *
     * @param member what the log knows of it
     * @param voter whether it counts for the majority
     * @param ready whether it may be given work, as it last told; false when it does not answer
     * @param missing why it is not ready
     * @param degraded what does not work although it is ready
     * @param outOfService why it is out of service, when it is
     * @param version what it runs; empty when it was never heard
     * @param lag how many entries it is behind what this node knows to be committed
     * @param provisional how many registrations and withdrawals it has taken without a majority, as it last told; 0 when it does not
     *     answer
     */
    public record MemberOverview(
            ClusterStatus.Member member,
            boolean voter,
            boolean ready,
            List<String> missing,
            List<String> degraded,
            Optional<OutOfService> outOfService,
            Optional<String> version,
            long lag,
            int provisional) {}
}
