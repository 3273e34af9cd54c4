package io.muster.raft;

/**
 * A member as the operator lists it.
 *
 * @param id the member's name; {@link NodeId#ofAddress} where nothing else was chosen
 * @param address where it can be reached now
 */
public record RaftMember(NodeId id, PeerAddress address) {

    /** A member that is named after its address, as a line of {@code cluster.conf} describes it. */
    public static RaftMember at(PeerAddress address) {
        return new RaftMember(NodeId.ofAddress(address), address);
    }
}
