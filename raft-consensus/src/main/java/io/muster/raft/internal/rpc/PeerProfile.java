package io.muster.raft.internal.rpc;

import io.muster.raft.NodeId;
import io.muster.raft.PeerAddress;
import java.io.IOException;

/**
 * What a node says about itself when it connects; covered by its proof of the secret.
 *
 * @param storageId names its disk: another one than before means that the disk was lost
 * @param clusterId the cluster that it belongs to, empty if to none yet
 * @param stateKind what it keeps beside the log ({@link io.muster.raft.RaftSettings#stateKind}); empty when it does not say
 */
public record PeerProfile(NodeId id, PeerAddress address, String storageId, String clusterId, String stateKind) {

    byte[] encode() {
        return new Fields.Writer()
                .text(1, id.value())
                .text(2, address.toString())
                .text(3, storageId)
                .text(4, clusterId)
                .text(5, stateKind)
                .toBytes();
    }

    static PeerProfile decode(byte[] bytes) throws IOException {
        Fields fields = Fields.parse(bytes);
        try {
            return new PeerProfile(
                    new NodeId(fields.text(1)),
                    PeerAddress.parse(fields.text(2)),
                    fields.text(3),
                    fields.text(4),
                    fields.text(5));
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
