package io.muster.server.http.naming;

/** What a node says about its copy of the registry, for operators. Thread-safe, never blocks. */
public interface RegistryFacts {

    /** The log index at which {@link #digest} was taken. */
    long digestIndex();

    /** A number that is equal on all nodes at the same index. */
    long digest();

    /** How many registrations and withdrawals this node has taken without a majority. */
    int provisional();
}
