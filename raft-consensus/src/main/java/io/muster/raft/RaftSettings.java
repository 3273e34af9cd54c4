package io.muster.raft;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How one node takes part. Make one with {@link #of} and refine it with the {@code with} methods.
 *
 * @param nodeId this node's name at its very first start; later the one stored in the data directory counts
 * @param address the address at which the other members reach this node
 * @param bindHost the local address to listen on; {@code 0.0.0.0} for all
 * @param initialMembers the listed members; decides the first configuration when the cluster is founded and tells
 *     where to look for the others, nothing more. Does not need to contain this node: then it waits to be added
 * @param dataDirectory belongs to this node alone
 * @param clusterName nodes of another name are refused
 * @param secret the shared secret that every connection proves, at least 16 bytes
 * @param electionTimeoutMillis must be equal on all nodes
 * @param proposeTimeoutMillis limit of a proposal with all its retries, elections included
 * @param maxQueuedBytes how many bytes of commands may wait on this node before callers get {@link OverloadedException}
 * @param maxCommandBytes the largest single command
 * @param maxBatchBytes how many bytes of commands go into one log entry at most
 * @param snapshotEntries entries after which a snapshot is taken
 * @param snapshotBytes bytes of commands after which a snapshot is taken
 * @param tls what the connections between members are encrypted with; empty for plain ones
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RaftSettings(
        NodeId nodeId,
        PeerAddress address,
        String bindHost,
        List<RaftMember> initialMembers,
        Path dataDirectory,
        String clusterName,
        byte[] secret,
        int electionTimeoutMillis,
        int proposeTimeoutMillis,
        long maxQueuedBytes,
        int maxCommandBytes,
        int maxBatchBytes,
        int snapshotEntries,
        long snapshotBytes,
        Optional<PeerTls> tls) {

    public RaftSettings {
        initialMembers = List.copyOf(initialMembers);
        secret = secret.clone();
        Set<NodeId> ids = new HashSet<>();
        Set<PeerAddress> addresses = new HashSet<>();
        for (RaftMember member : initialMembers) {
            if (!ids.add(member.id()) || !addresses.add(member.address())) {
                throw new IllegalArgumentException(
                        "member " + member.id() + " at " + member.address() + " is listed twice");
            }
        }
        if (secret.length < 16) {
            throw new IllegalArgumentException("the cluster secret needs at least 16 bytes, not " + secret.length);
        }
        if (clusterName.isBlank() || clusterName.length() > 128) {
            throw new IllegalArgumentException("the cluster name needs 1 to 128 characters");
        }
        if (electionTimeoutMillis < 100) {
            throw new IllegalArgumentException(
                    "an election timeout of " + electionTimeoutMillis + " ms is below 100 ms");
        }
        if (maxCommandBytes > maxBatchBytes || maxBatchBytes > 16 * 1024 * 1024) {
            throw new IllegalArgumentException("maxCommandBytes <= maxBatchBytes <= 16 MiB does not hold");
        }
    }

    /** The defaults: election timeout 1 s, 2 s for a proposal, 64 MiB may wait, a snapshot every 100,000 entries. */
    public static RaftSettings of(
            PeerAddress address,
            List<RaftMember> initialMembers,
            Path dataDirectory,
            String clusterName,
            byte[] secret) {
        return new RaftSettings(
                initialMembers.stream()
                        .filter(m -> m.address().equals(address))
                        .map(RaftMember::id)
                        .findFirst()
                        .orElseGet(() -> NodeId.ofAddress(address)),
                address,
                "0.0.0.0",
                initialMembers,
                dataDirectory,
                clusterName,
                secret,
                1000,
                2000,
                64L * 1024 * 1024,
                11 * 1024 * 1024,
                12 * 1024 * 1024,
                100_000,
                256L * 1024 * 1024,
                Optional.empty());
    }

    /** The same with another name for a node that starts for the first time. */
    public RaftSettings withNodeId(NodeId value) {
        return new RaftSettings(
                value,
                address,
                bindHost,
                initialMembers,
                dataDirectory,
                clusterName,
                secret,
                electionTimeoutMillis,
                proposeTimeoutMillis,
                maxQueuedBytes,
                maxCommandBytes,
                maxBatchBytes,
                snapshotEntries,
                snapshotBytes,
                tls);
    }

    /** The same listening on another local address. */
    public RaftSettings withBindHost(String value) {
        return new RaftSettings(
                nodeId,
                address,
                value,
                initialMembers,
                dataDirectory,
                clusterName,
                secret,
                electionTimeoutMillis,
                proposeTimeoutMillis,
                maxQueuedBytes,
                maxCommandBytes,
                maxBatchBytes,
                snapshotEntries,
                snapshotBytes,
                tls);
    }

    /** The same with another election timeout. */
    public RaftSettings withElectionTimeoutMillis(int value) {
        return new RaftSettings(
                nodeId,
                address,
                bindHost,
                initialMembers,
                dataDirectory,
                clusterName,
                secret,
                value,
                proposeTimeoutMillis,
                maxQueuedBytes,
                maxCommandBytes,
                maxBatchBytes,
                snapshotEntries,
                snapshotBytes,
                tls);
    }

    /** The same with another limit for a proposal with all its retries. */
    public RaftSettings withProposeTimeoutMillis(int value) {
        return new RaftSettings(
                nodeId,
                address,
                bindHost,
                initialMembers,
                dataDirectory,
                clusterName,
                secret,
                electionTimeoutMillis,
                value,
                maxQueuedBytes,
                maxCommandBytes,
                maxBatchBytes,
                snapshotEntries,
                snapshotBytes,
                tls);
    }

    /** The same with another limit of waiting bytes. */
    public RaftSettings withMaxQueuedBytes(long value) {
        return new RaftSettings(
                nodeId,
                address,
                bindHost,
                initialMembers,
                dataDirectory,
                clusterName,
                secret,
                electionTimeoutMillis,
                proposeTimeoutMillis,
                value,
                maxCommandBytes,
                maxBatchBytes,
                snapshotEntries,
                snapshotBytes,
                tls);
    }

    /** The same with another limit for one entry's commands. */
    public RaftSettings withMaxBatchBytes(int value) {
        return new RaftSettings(
                nodeId,
                address,
                bindHost,
                initialMembers,
                dataDirectory,
                clusterName,
                secret,
                electionTimeoutMillis,
                proposeTimeoutMillis,
                maxQueuedBytes,
                Math.min(maxCommandBytes, value),
                value,
                snapshotEntries,
                snapshotBytes,
                tls);
    }

    /** The same with other snapshot thresholds. */
    public RaftSettings withSnapshotEvery(int entries, long bytes) {
        return new RaftSettings(
                nodeId,
                address,
                bindHost,
                initialMembers,
                dataDirectory,
                clusterName,
                secret,
                electionTimeoutMillis,
                proposeTimeoutMillis,
                maxQueuedBytes,
                maxCommandBytes,
                maxBatchBytes,
                entries,
                bytes,
                tls);
    }

    /** The same with encrypted connections between members. */
    public RaftSettings withTls(PeerTls value) {
        return new RaftSettings(
                nodeId,
                address,
                bindHost,
                initialMembers,
                dataDirectory,
                clusterName,
                secret,
                electionTimeoutMillis,
                proposeTimeoutMillis,
                maxQueuedBytes,
                maxCommandBytes,
                maxBatchBytes,
                snapshotEntries,
                snapshotBytes,
                Optional.of(value));
    }

    /** Without the secret, so that it can be logged. */
    @Override
    public String toString() {
        return "RaftSettings[nodeId=" + nodeId + ", address=" + address + ", members=" + initialMembers
                + ", dataDirectory=" + dataDirectory + ", clusterName=" + clusterName + "]";
    }
}
