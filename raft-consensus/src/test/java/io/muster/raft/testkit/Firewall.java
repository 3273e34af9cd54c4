package io.muster.raft.testkit;

import io.muster.raft.NodeId;
import io.muster.raft.internal.rpc.FrameFilter;
import io.muster.raft.internal.rpc.MessageType;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Drops and delays frames between the nodes of a test cluster by sender, receiver and type of request. */
public final class Firewall implements FrameFilter {

    /** Decides about a frame; see {@link FrameFilter}. */
    @FunctionalInterface
    public interface Rule {
        /** @return milliseconds of delay, {@link FrameFilter#DROP}, {@link FrameFilter#CUT}, or 0 to leave the decision to other rules */
        int apply(NodeId from, NodeId to, MessageType type);
    }

    private final List<Rule> rules = new CopyOnWriteArrayList<>();

    @Override
    public int delayMillis(NodeId from, NodeId to, MessageType type) {
        for (Rule rule : rules) {
            int verdict = rule.apply(from, to, type);
            if (verdict != 0) {
                return verdict;
            }
        }
        return 0;
    }

    public Rule add(Rule rule) {
        rules.add(rule);
        return rule;
    }

    public void remove(Rule rule) {
        rules.remove(rule);
    }

    /** Nothing passes between these nodes and the others. */
    public Rule isolate(NodeId... nodes) {
        Set<NodeId> inside = Set.of(nodes);
        return add((from, to, type) -> inside.contains(from) != inside.contains(to) ? CUT : 0);
    }

    /** Frames of that type to that node are lost. */
    public Rule drop(MessageType lost, NodeId target) {
        return add((from, to, type) -> type == lost && to.equals(target) ? DROP : 0);
    }

    /** Every frame takes that long. */
    public Rule delayAll(int millis) {
        return add((from, to, type) -> millis);
    }

    public void open() {
        rules.clear();
    }
}
