package io.muster.raft.internal.log;

import io.muster.raft.NodeId;
import io.muster.raft.PeerAddress;
import io.muster.raft.internal.rpc.Fields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the log remembers itself, equal on all nodes and part of every snapshot: the cluster's id, the last time stamp,
 * how far each incarnation's stream got, and the members' disks and addresses. Used on the apply thread.
 */
final class LogState {
    /** How many incarnations of one node are remembered; only the newest can still propose anything. */
    private static final int INCARNATIONS_PER_NODE = 4;

    private static final int MAX_SESSIONS = 4096;

    /** What to do with a batch. */
    enum Verdict {
        NEXT,
        DUPLICATE,
        GAP
    }

    record Session(NodeId node, long lastSequence) {}

    record MemberRecord(PeerAddress address, String storageId) {}

    private final Map<Long, Session> sessions = new LinkedHashMap<>();
    private final Map<NodeId, MemberRecord> members = new TreeMap<>();
    private long lastStamp;
    private String clusterId = "";

    long advanceClock(long stamp) {
        lastStamp = Math.max(lastStamp, stamp);
        return lastStamp;
    }

    /** Takes the next batch of an incarnation and no other: a gap means that its origin will send again in order. */
    Verdict accept(long incarnation, long sequence, NodeId node) {
        Session session = sessions.get(incarnation);
        long last = session == null ? 0 : session.lastSequence;
        if (sequence <= last) {
            return Verdict.DUPLICATE;
        }
        if (sequence > last + 1) {
            return Verdict.GAP;
        }
        sessions.put(incarnation, new Session(node, sequence));
        if (session == null) {
            forgetOldSessions(node);
        }
        return Verdict.NEXT;
    }

    private void forgetOldSessions(NodeId node) {
        List<Long> ofNode = new ArrayList<>();
        sessions.forEach((incarnation, session) -> {
            if (session.node.equals(node)) {
                ofNode.add(incarnation);
            }
        });
        for (int i = 0; i < ofNode.size() - INCARNATIONS_PER_NODE; i++) {
            sessions.remove(ofNode.get(i));
        }
        if (sessions.size() > MAX_SESSIONS) {
            sessions.remove(sessions.keySet().iterator().next());
        }
    }

    long lastSequence(long incarnation) {
        Session session = sessions.get(incarnation);
        return session == null ? 0 : session.lastSequence;
    }

    void apply(SystemCommand command) {
        if (command instanceof SystemCommand.FoundCluster found) {
            if (clusterId.isEmpty()) {
                clusterId = found.clusterId();
            }
        } else if (command instanceof SystemCommand.AdmitDisk admit) {
            members.put(admit.id(), new MemberRecord(admit.address(), admit.storageId()));
        } else if (command instanceof SystemCommand.ForgetMember forget) {
            members.remove(forget.id());
        }
    }

    String clusterId() {
        return clusterId;
    }

    Map<NodeId, MemberRecord> members() {
        return Map.copyOf(members);
    }

    byte[] encode() {
        Fields.Writer out = new Fields.Writer().number(1, lastStamp).text(2, clusterId);
        sessions.forEach((incarnation, session) -> out.blob(
                3,
                new Fields.Writer()
                        .number(1, incarnation)
                        .text(2, session.node.value())
                        .number(3, session.lastSequence)
                        .toBytes()));
        members.forEach((id, member) -> out.blob(
                4,
                new Fields.Writer()
                        .text(1, id.value())
                        .text(2, member.address.toString())
                        .text(3, member.storageId)
                        .toBytes()));
        return out.toBytes();
    }

    void replaceBy(byte[] encoded) throws IOException {
        Fields fields = Fields.parse(encoded);
        lastStamp = fields.number(1);
        clusterId = fields.text(2);
        sessions.clear();
        for (byte[] bytes : fields.all(3)) {
            Fields session = Fields.parse(bytes);
            sessions.put(session.number(1), new Session(new NodeId(session.text(2)), session.number(3)));
        }
        members.clear();
        for (byte[] bytes : fields.all(4)) {
            Fields member = Fields.parse(bytes);
            members.put(
                    new NodeId(member.text(1)), new MemberRecord(PeerAddress.parse(member.text(2)), member.text(3)));
        }
    }
}
