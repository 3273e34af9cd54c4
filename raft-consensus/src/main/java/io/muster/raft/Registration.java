package io.muster.raft;

/** Ends what it was returned for when it is closed; closing it twice is harmless. */
@FunctionalInterface
public interface Registration extends AutoCloseable {
    @Override
    void close();
}
