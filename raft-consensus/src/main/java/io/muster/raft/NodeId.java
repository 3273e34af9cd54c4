package io.muster.raft;

import java.util.regex.Pattern;

/**
 * The name of a cluster member. It is opaque and never changes once the node has started for the first time; the
 * address at which the node can be reached is only an attribute of it.
 *
 * @param value 1 to 128 printable ASCII characters without blanks, for example {@code 10.0.0.1:7848} or {@code node-1}
 */
public record NodeId(String value) implements Comparable<NodeId> {
    private static final Pattern VALID = Pattern.compile("[\\x21-\\x7e]{1,128}");

    public NodeId {
        if (!VALID.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "node id '" + value + "' must be 1 to 128 printable ASCII characters without blanks");
        }
    }

    /** The id that a node gives itself at its first start when nobody chose one: the address that lists it. */
    public static NodeId ofAddress(PeerAddress address) {
        return new NodeId(address.toString());
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
