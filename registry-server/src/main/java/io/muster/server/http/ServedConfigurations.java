package io.muster.server.http;

/** How far this node is with showing what the log has changed in configurations. Thread-safe, never blocks. */
public interface ServedConfigurations {

    /**
     * The index up to which everything that the log has changed in configurations is served here.
     *
     * @param appliedIndex how far this node is in the log
     */
    long upTo(long appliedIndex);

    /** Whether what lacks can be expected soon; false while the database that holds it does not answer. */
    boolean progressing();
}
