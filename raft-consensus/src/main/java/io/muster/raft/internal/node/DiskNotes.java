package io.muster.raft.internal.node;

import io.muster.raft.NodeId;
import io.muster.raft.PeerAddress;
import io.muster.raft.internal.log.Applier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes to this node's disk what the log says about the cluster and its disks. On the apply thread. */
final class DiskNotes implements Applier.MembershipListener {
    private static final Logger LOG = LoggerFactory.getLogger("io.muster.raft.node");

    private final NodeDisk disk;
    private final Members members;

    DiskNotes(NodeDisk disk, Members members) {
        this.disk = disk;
        this.members = members;
    }

    @Override
    public void onClusterId(String clusterId) {
        disk.clusterId(clusterId);
    }

    @Override
    public void onDiskAdmitted(NodeId id, PeerAddress address, String storageId) {
        if (!id.equals(disk.id())) {
            disk.storageAdmitted(id, storageId);
            members.admitted(id, address);
        } else if (storageId.equals(disk.storageId()) && disk.standing() == NodeDisk.Standing.EMPTY) {
            disk.admitted();
            LOG.info("This node's disk is admitted: it votes from now on");
        }
    }

    @Override
    public void onForgotten(NodeId id) {
        if (!id.equals(disk.id())) {
            disk.forget(id);
        }
    }
}
