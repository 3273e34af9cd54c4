package io.muster.raft.internal.log;

import io.muster.raft.NodeId;
import io.muster.raft.PeerAddress;
import io.muster.raft.internal.rpc.Fields;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What the leader writes into the log on the log's own behalf. Applying one twice changes nothing. */
public sealed interface SystemCommand {

    /** Gives the cluster its id; the first one counts. */
    record FoundCluster(String clusterId) implements SystemCommand {}

    /**
     * Lets the disk of that name vote for a member. Whoever has applied this has every entry that any earlier disk of the
     * member can have acknowledged.
     */
    record AdmitDisk(NodeId id, PeerAddress address, String storageId) implements SystemCommand {}

    /** Forgets the address and disk of a member that was removed. */
    record ForgetMember(NodeId id) implements SystemCommand {}

    private Fields.Writer writer() {
        return new Fields.Writer();
    }

    /** The bytes of this command. */
    default byte[] encode() {
        if (this instanceof FoundCluster found) {
            return writer().number(1, 1).text(2, found.clusterId).toBytes();
        }
        if (this instanceof AdmitDisk admit) {
            return writer().number(1, 2)
                    .text(2, admit.id.value())
                    .text(3, admit.address.toString())
                    .text(4, admit.storageId)
                    .toBytes();
        }
        ForgetMember forget = (ForgetMember) this;
        return writer().number(1, 3).text(2, forget.id.value()).toBytes();
    }

    static SystemCommand decode(byte[] bytes) {
        try {
            Fields fields = Fields.parse(bytes);
            long kind = fields.number(1);
            if (kind == 1) {
                return new FoundCluster(fields.text(2));
            }
            if (kind == 2) {
                return new AdmitDisk(new NodeId(fields.text(2)), PeerAddress.parse(fields.text(3)), fields.text(4));
            }
            if (kind == 3) {
                return new ForgetMember(new NodeId(fields.text(2)));
            }
            throw new IllegalStateException("a system command of the unknown kind " + kind);
        } catch (IOException e) {
            throw new UncheckedIOException("an unreadable system command in the log", e);
        }
    }
}
