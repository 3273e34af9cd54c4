package io.muster.raft.internal.rpc;

import io.muster.raft.NodeId;

/** Decides what happens to frames that leave a node. In production everything passes; the test kit puts a firewall here. */
@FunctionalInterface
public interface FrameFilter {
    /** The frame is not sent. */
    int DROP = -1;

    /**
     * The frame is not sent and the connection is broken, as by a network that is cut: both sides hear nothing, and once
     * something may pass again the connection is reset, because TCP never loses a part of a stream that goes on.
     */
    int CUT = -2;

    FrameFilter PASS_ALL = (from, to, type) -> 0;

    /**
     * @param type the type of the request, for its answer too
     * @return milliseconds by which to delay the frame, 0 to send it at once, {@link #DROP} or
     *     {@link #CUT} to lose it
     */
    int delayMillis(NodeId from, NodeId to, MessageType type);
}
