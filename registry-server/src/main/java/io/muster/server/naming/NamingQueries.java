package io.muster.server.naming;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Everything that reads the registry: from this node's memory, without locks, callable from any thread. What it returns
 * is immutable.
 */
public interface NamingQueries {

    /** The present view of a service; empty when it does not exist. */
    Optional<ServiceView> service(ServiceKey key);

    /** The services of a namespace, sorted by group and name. */
    List<ServiceKey> services(String namespace);

    /** All namespaces that have services. */
    Set<String> namespaces();

    /** What a client has published; empty when the client is unknown. */
    Optional<ClientView> client(ClientId id);

    /** All clients that publish something, in no order. */
    Collection<ClientId> clients();

    /** The switches that operators have set. */
    Switches switches();

    /** How much there is, as of the last batch. */
    NamingCounts counts();

    /** Hears every change of a service's view, on the apply thread: hand over and return. */
    void onChange(ServiceChangeListener listener);

    /** Hears the switches whenever they may have changed, on the apply thread: hand over and return. */
    void onSwitches(Consumer<Switches> listener);

    /** See {@link #onChange}. */
    @FunctionalInterface
    interface ServiceChangeListener {
        /** The service changed; ask for its view when it is needed (several changes may have happened by then). */
        void serviceChanged(ServiceKey service);
    }
}
