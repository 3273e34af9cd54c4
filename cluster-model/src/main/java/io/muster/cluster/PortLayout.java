package io.muster.cluster;

/**
 * The ports of a node, all derived from one: {@code P} HTTP and console, {@code P+1000} gRPC, {@code P-1000} Raft.
 * There is no {@code P+1001} port, so that nodes on neighbouring ports can share a host.
 *
 * @param http the HTTP port P, 1001 to 64535, so that the other two exist
 */
public record PortLayout(int http) {

    /** The port that a node uses when nothing else is said. */
    public static final int DEFAULT_HTTP_PORT = 8848;

    private static final int OFFSET = 1000;
    private static final int LOWEST = 1 + OFFSET;
    private static final int HIGHEST = 65535 - OFFSET;

    /**
     * @throws IllegalArgumentException with one sentence naming the port, what follows from it and what to choose
     */
    public PortLayout {
        if (http < LOWEST || http > HIGHEST) {
            throw new IllegalArgumentException("port " + http + " cannot be used: HTTP " + http + ", gRPC "
                    + ((long) http + OFFSET) + " and Raft " + ((long) http - OFFSET)
                    + " must all be from 1 to 65535; choose a port from " + LOWEST + " to " + HIGHEST);
        }
    }

    /**
     * The ports of a node that listens for Raft on that port.
     *
     * @throws IllegalArgumentException as the constructor does
     */
    public static PortLayout ofRaft(int raft) {
        return new PortLayout(raft + OFFSET);
    }

    /** The port for gRPC clients, P+1000. */
    public int grpc() {
        return http + OFFSET;
    }

    /** The port for Raft between the nodes, P-1000. */
    public int raft() {
        return http - OFFSET;
    }
}
