package io.muster.raft.internal.node;

import io.muster.raft.NodeId;
import io.muster.raft.PeerAddress;
import io.muster.raft.Role;
import io.muster.raft.internal.rpc.Fields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What nodes tell each other about once a second and whenever it changes.
 *
 * @param mayVote whether its disk may vote
 * @param engineStarted whether it takes part in the log, voting or not
 * @param clusterId empty until the log gave one
 * @param listed the members in its settings
 * @param storages the disks that it knows of other members
 * @param voters the members with a vote in its configuration; empty before it takes part
 */
record NodeState(
        Role role,
        long term,
        String leader,
        long commitIndex,
        long appliedIndex,
        PeerAddress address,
        String storageId,
        boolean mayVote,
        boolean engineStarted,
        String clusterId,
        Set<String> listed,
        Map<NodeId, String> storages,
        Set<NodeId> voters) {

    byte[] encode() {
        Fields.Writer out = new Fields.Writer()
                .text(1, role.name())
                .number(2, term)
                .text(3, leader)
                .number(4, commitIndex)
                .number(5, appliedIndex)
                .text(6, address.toString())
                .text(7, storageId)
                .flag(8, mayVote)
                .flag(9, engineStarted)
                .text(10, clusterId);
        listed.forEach(member -> out.text(11, member));
        storages.forEach((id, storage) -> out.blob(
                12, new Fields.Writer().text(1, id.value()).text(2, storage).toBytes()));
        voters.forEach(voter -> out.text(13, voter.value()));
        return out.toBytes();
    }

    static NodeState decode(byte[] bytes) throws IOException {
        Fields in = Fields.parse(bytes);
        try {
            Set<String> listed = new HashSet<>();
            for (byte[] member : in.all(11)) {
                listed.add(new String(member, StandardCharsets.UTF_8));
            }
            Map<NodeId, String> storages = new HashMap<>();
            for (byte[] entry : in.all(12)) {
                Fields storage = Fields.parse(entry);
                storages.put(new NodeId(storage.text(1)), storage.text(2));
            }
            Set<NodeId> voters = new HashSet<>();
            for (byte[] voter : in.all(13)) {
                voters.add(new NodeId(new String(voter, StandardCharsets.UTF_8)));
            }
            return new NodeState(
                    Role.valueOf(in.text(1)),
                    in.number(2),
                    in.text(3),
                    in.number(4),
                    in.number(5),
                    PeerAddress.parse(in.text(6)),
                    in.text(7),
                    in.flag(8),
                    in.flag(9),
                    in.text(10),
                    listed,
                    storages,
                    voters);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
