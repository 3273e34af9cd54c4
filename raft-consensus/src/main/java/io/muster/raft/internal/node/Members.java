package io.muster.raft.internal.node;

import io.muster.raft.NodeId;
import io.muster.raft.PeerAddress;
import io.muster.raft.RaftMember;
import io.muster.raft.RaftSettings;
import io.muster.raft.internal.rpc.PeerProfile;
import io.muster.raft.internal.rpc.Transport;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who is known and where. Seeded by the settings, kept on disk, updated by authenticated handshakes and by the log. A node
 * that has no configuration yet accepts every node that knows the secret; afterwards only members and listed ones.
 */
final class Members implements Transport.Gatekeeper {
    private static final String CLUSTER_OF = "the cluster of node ";
    private static final String OTHER_STATE = "; all nodes of a cluster keep the same";

    private static final String NOT_A_MEMBER = " is not a member of this cluster; add it first";

    private final RaftSettings settings;
    private final NodeDisk disk;
    private final Supplier<List<NodeId>> voters;
    private final Set<PeerAddress> expected = ConcurrentHashMap.newKeySet();
    private @Nullable Transport transport;

    Members(RaftSettings settings, NodeDisk disk, Supplier<List<NodeId>> voters) {
        this.settings = settings;
        this.disk = disk;
        this.voters = voters;
    }

    void use(Transport value) {
        transport = value;
    }

    private Transport transport() {
        Transport known = transport;
        if (known == null) {
            throw new IllegalStateException("no transport yet");
        }
        return known;
    }

    @Override
    public PeerProfile self() {
        return new PeerProfile(disk.id(), settings.address(), disk.storageId(), disk.clusterId(), settings.stateKind());
    }

    @Override
    public @Nullable String objectionTo(PeerProfile peer) {
        if (peer.id().equals(disk.id())) {
            return "it uses this node's own id " + peer.id();
        }
        String ownCluster = disk.clusterId();
        if (!peer.stateKind().isEmpty()
                && !settings.stateKind().isEmpty()
                && !peer.stateKind().equals(settings.stateKind())) {
            return "node " + peer.id() + " keeps " + peer.stateKind() + " and "
                    + (ownCluster.isEmpty() ? "node " + disk.id() : CLUSTER_OF + disk.id())
                    + " keeps " + settings.stateKind() + OTHER_STATE;
        }
        if (!ownCluster.isEmpty() && !peer.clusterId().isEmpty() && !ownCluster.equals(peer.clusterId())) {
            return "node " + peer.id() + " belongs to another cluster (" + peer.clusterId() + ", this one is "
                    + ownCluster + "); empty its data directory to let it join this one";
        }
        List<NodeId> configured = voters.get();
        if (!configured.isEmpty()
                && !configured.contains(peer.id())
                && !isListed(peer.id(), peer.address())
                && !expected.contains(peer.address())
                && !disk.addresses().containsKey(peer.id())) {
            return "node " + peer.id() + " at " + peer.address() + NOT_A_MEMBER;
        }
        PeerAddress known = disk.addresses().get(peer.id());
        if (known != null
                && !known.equals(peer.address())
                && !peer.storageId().equals(disk.storages().get(peer.id()))
                && transport().isConnectedAt(peer.id(), known)) {
            return "node " + peer.id() + " lives at " + known + " with another disk; a node that is new at "
                    + peer.address() + " cannot have its id";
        }
        return ownerOf(peer.address(), peer.id());
    }

    /** Whether an objection is that of a cluster which does not know the node, rather than of one that cannot trust it. */
    static boolean saysNotAMember(String objection) {
        return objection.endsWith(NOT_A_MEMBER);
    }

    /** Whether an objection is that of a node which keeps something else beside the log. */
    static boolean saysOtherState(String objection) {
        return objection.endsWith(OTHER_STATE);
    }

    /** Whether an objection of {@link #saysOtherState} is that of a whole cluster, and not of one node that has none yet. */
    static boolean speaksForACluster(String objection) {
        return objection.contains(" and " + CLUSTER_OF);
    }

    private boolean isListed(NodeId id, PeerAddress address) {
        return settings.initialMembers().stream()
                .anyMatch(member -> member.id().equals(id) || member.address().equals(address));
    }

    private @Nullable String ownerOf(PeerAddress address, NodeId claimant) {
        if (address.equals(settings.address())) {
            return "node " + claimant + " claims this node's address " + address;
        }
        for (Map.Entry<NodeId, PeerAddress> entry : disk.addresses().entrySet()) {
            if (entry.getValue().equals(address)
                    && !entry.getKey().equals(claimant)
                    && transport().isConnectedAt(entry.getKey(), address)) {
                return "node " + claimant + " claims the address " + address + " of node " + entry.getKey();
            }
        }
        return null;
    }

    @Override
    public void peerSeen(PeerProfile peer) {
        disk.storageSeen(peer.id(), peer.storageId());
        disk.address(peer.id(), peer.address());
    }

    /** What another node knows about third ones' disks; what this node knows itself counts more. */
    void learn(NodeState state) {
        state.storages().forEach(disk::storageSeen);
    }

    void admitted(NodeId id, PeerAddress address) {
        if (!disk.addresses().containsKey(id)) {
            disk.address(id, address);
            redial();
        }
    }

    /** Begins to look for a node that is to become a member; whoever answers there may connect. */
    void expect(PeerAddress address) {
        expected.add(address);
        redial();
    }

    /** The node has become a member, or will not. */
    void expectNoMore(PeerAddress address) {
        expected.remove(address);
        redial();
    }

    void redial() {
        Set<PeerAddress> addresses = new HashSet<>();
        for (RaftMember member : settings.initialMembers()) {
            PeerAddress moved = disk.addresses().get(member.id());
            addresses.add(moved == null ? member.address() : moved);
            addresses.add(member.address());
        }
        addresses.addAll(disk.addresses().values());
        addresses.addAll(expected);
        addresses.remove(settings.address());
        transport().dial(addresses);
    }
}
