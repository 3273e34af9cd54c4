package io.muster.raft;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How one node takes part; made by {@link #builder}.
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
 * @param proposeTimeoutMillis limit of a proposal with all its retries, elections included; half a second more for each megabyte that is under way with it
 * @param maxQueuedBytes how many bytes of commands may wait on this node before callers get {@link OverloadedException}
 * @param maxCommandBytes the largest single command
 * @param maxBatchBytes how many bytes of commands go into one log entry at most
 * @param snapshotEntries entries after which a snapshot is taken
 * @param snapshotBytes bytes of commands after which a snapshot is taken
 * @param stateKind what this node keeps beside the log and its members must keep alike, in words for operators; nodes of another one are refused, empty takes
 *     any
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
        String stateKind,
        Optional<PeerTls> tls) {

    /** The largest single command where nothing else is said. */
    public static final int DEFAULT_MAX_COMMAND_BYTES = 11 * 1024 * 1024;

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

    /** Starts from the defaults, which stand at the fields of {@link Builder}. */
    public static Builder builder(
            PeerAddress address,
            List<RaftMember> initialMembers,
            Path dataDirectory,
            String clusterName,
            byte[] secret) {
        return new Builder(address, initialMembers, dataDirectory, clusterName, secret);
    }

    /** Without the secret, so that it can be logged. */
    @Override
    public String toString() {
        return "RaftSettings[nodeId=" + nodeId + ", address=" + address + ", members=" + initialMembers
                + ", dataDirectory=" + dataDirectory + ", clusterName=" + clusterName + "]";
    }

    /** Refines what has a default; one builder makes one settings value, on one thread. */
    public static final class Builder {

        private final PeerAddress address;
        private final List<RaftMember> initialMembers;
        private final Path dataDirectory;
        private final String clusterName;
        private final byte[] secret;
        private NodeId nodeId;
        private String bindHost = "0.0.0.0";
        private int electionTimeoutMillis = 1000;
        private int proposeTimeoutMillis = 2000;
        private long maxQueuedBytes = 64L * 1024 * 1024;
        private int maxCommandBytes = DEFAULT_MAX_COMMAND_BYTES;
        private int maxBatchBytes = 12 * 1024 * 1024;
        private int snapshotEntries = 100_000;
        private long snapshotBytes = 256L * 1024 * 1024;
        private String stateKind = "";
        private Optional<PeerTls> tls = Optional.empty();

        private Builder(
                PeerAddress address,
                List<RaftMember> initialMembers,
                Path dataDirectory,
                String clusterName,
                byte[] secret) {
            this.address = address;
            this.initialMembers = initialMembers;
            this.dataDirectory = dataDirectory;
            this.clusterName = clusterName;
            this.secret = secret;
            nodeId = initialMembers.stream()
                    .filter(member -> member.address().equals(address))
                    .map(RaftMember::id)
                    .findFirst()
                    .orElseGet(() -> NodeId.ofAddress(address));
        }

        /** The name of a node that starts for the first time; by default the listed one, or the address. */
        public Builder nodeId(NodeId value) {
            nodeId = value;
            return this;
        }

        /** The local address to listen on. */
        public Builder bindHost(String value) {
            bindHost = value;
            return this;
        }

        /** How long without a leader before an election. */
        public Builder electionTimeoutMillis(int value) {
            electionTimeoutMillis = value;
            return this;
        }

        /** The limit for a proposal with all its retries. */
        public Builder proposeTimeoutMillis(int value) {
            proposeTimeoutMillis = value;
            return this;
        }

        /** How many bytes of commands may wait. */
        public Builder maxQueuedBytes(long value) {
            maxQueuedBytes = value;
            return this;
        }

        /** The limit for one entry's commands; a single command is then no larger either. */
        public Builder maxBatchBytes(int value) {
            maxBatchBytes = value;
            maxCommandBytes = Math.min(maxCommandBytes, value);
            return this;
        }

        /** After how many entries, or bytes of commands, a snapshot is taken. */
        public Builder snapshotEvery(int entries, long bytes) {
            snapshotEntries = entries;
            snapshotBytes = bytes;
            return this;
        }

        /** What all members must keep alike beside the log, such as "the embedded database". */
        public Builder stateKind(String value) {
            stateKind = value;
            return this;
        }

        /** Encrypts the connections between members. */
        public Builder tls(PeerTls value) {
            tls = Optional.of(value);
            return this;
        }

        /** Makes the settings, or throws {@link IllegalArgumentException} with the rule that they break. */
        public RaftSettings build() {
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
                    stateKind,
                    tls);
        }
    }
}
