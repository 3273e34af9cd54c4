package io.muster.server.cluster;

import java.util.List;
import java.util.Optional;

/**
 * The cluster as this node sees it.
 *
 * @param self the id of this node
 * @param standalone whether the node runs alone on purpose
 * @param leader the leader, when one is known
 * @param term the present term on this node
 * @param appliedIndex the last log entry that this node applied
 * @param hasQuorum whether a leader is known and reachable
 * @param members all members, this node too, sorted by address
 */
public record ClusterStatus(
        String self,
        boolean standalone,
        Optional<Member> leader,
        long term,
        long appliedIndex,
        boolean hasQuorum,
        List<Member> members) {

    /** This node among the members; empty while it is none of them. */
    public Optional<Member> ownMember() {
        return members.stream().filter(member -> member.id().equals(self)).findFirst();
    }

    /** The address of this node, or its id while it is no member. */
    public String ownAddress() {
        return ownMember().map(Member::address).orElse(self);
    }

    /**
     * One member as it was last seen.
     *
     * @param id the stable node id
     * @param host the host of its address
     * @param port the HTTP port of its address
     * @param role its last known role
     * @param term its last known term
     * @param up whether it answers now
     * @param lastSeenMillisAgo how long ago it was heard, 0 for this node
     * @param appliedIndex its last known applied index
     */
    public record Member(
            String id,
            String host,
            int port,
            Role role,
            long term,
            boolean up,
            long lastSeenMillisAgo,
            long appliedIndex) {

        /** {@code host:port}, with brackets around an IPv6 host. */
        public String address() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** Roles as operators see them. */
    public enum Role {
        LEADER,
        CANDIDATE,
        FOLLOWER,
        LEARNER,
        UNKNOWN
    }
}
