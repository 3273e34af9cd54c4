package io.muster.server.naming;

/** What the registry tells those who watch over the liveness of clients. Thread-safe, cheap, never blocks. */
public interface Leases {

    /** A heart beat came to this node for the publication of this lease. */
    void heard(long lease);

    /** See {@link NamingOperations#connectionOpened}. */
    void connectionOpened(ClientId client);

    /** See {@link NamingOperations#connectionClosed}. */
    void connectionClosed(ClientId client, boolean pathAlive);

    /** The clock by which liveness is judged: milliseconds that never go back. */
    long millis();

    /** Whether a client is connected to this node, as far as was said. */
    boolean isConnected(ClientId client);
}
