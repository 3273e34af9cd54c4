package io.muster.server.config;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Who listens to which configuration on this node. Thread-safe. */
public interface ConfigListeners {

    /**
     * Calls {@code listener} after every change of the key, until the registration is closed. The new state is already
     * visible in {@link ConfigQueries}. Duplicates are possible; nothing is lost.
     *
     * @param info how the listener appears in lists
     */
    Listened listen(ConfigKey key, ListenerInfo info, ConfigListener listener);

    /**
     * Calls {@code listener} after every change of any key of this node, until the registration is closed; for few listeners
     * that choose by themselves (fuzzy watches).
     */
    Registration listenToAll(ConfigListener listener);

    /**
     * Makes sure that what this node shows of the keys is no older than what any client has been shown before this call, on whatever node.
     * To be asked before a client is told that what it holds has changed, unless this node has seen the change happen: a node that was
     * away, or cannot reach the database or a majority, may be the one that is behind. Completes within two seconds, with false if it
     * cannot be made sure now; never fails.
     */
    CompletableFuture<Boolean> upToDate(Collection<ConfigKey> keys);

    /** Who listens to the key on all nodes that can be asked within a second: client address to the md5 it holds. */
    CompletableFuture<Map<String, String>> ofConfigInCluster(ConfigKey key);

    /** What the client at this address listens to, on all nodes that can be asked within a second. */
    CompletableFuture<List<Listening>> ofAddressInCluster(String address);

    /** How many listenings there are on this node. */
    int count();

    /** Hears changes, on a push thread: hand over and return. */
    @FunctionalInterface
    interface ConfigListener {
        void configChanged(ConfigKey key);

        /**
         * Whether a change of this key is to be told at all: asked of those who listen to everything, after the new state is visible, on
         * the thread that changes it. Most changes concern none of them, and waking a push thread costs more than asking.
         */
        default boolean wants(ConfigKey key) {
            return true;
        }
    }

    /** Says who listens and what it holds; {@link #md5} may change while it listens. */
    interface ListenerInfo {
        String clientAddress();

        String md5();
    }

    /** One listening, for lists. */
    record Listening(ConfigKey key, String clientAddress, String md5) {}

    /** A listening to one key. */
    interface Listened extends Registration {
        /** The key, as one object for all who listen to it at a time: whoever keeps that one and not its own keeps a name less. */
        ConfigKey key();
    }

    /** Ends the listening. */
    @FunctionalInterface
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
