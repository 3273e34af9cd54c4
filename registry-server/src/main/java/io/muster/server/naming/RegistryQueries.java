package io.muster.server.naming;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** {@link NamingQueries} from the published views. */
final class RegistryQueries implements NamingQueries {

    private final NamingState state;

    RegistryQueries(NamingState state) {
        this.state = state;
    }

    @Override
    public Optional<ServiceView> service(ServiceKey key) {
        return Optional.ofNullable(state.view(key));
    }

    @Override
    public List<ServiceKey> services(String namespace) {
        // Keys are ordered by namespace first, and no namespace id is a prefix of the next one with a NUL between them.
        return List.copyOf(state.views()
                .subMap(new ServiceKey(namespace, "", ""), new ServiceKey(namespace + '\0', "", ""))
                .keySet());
    }

    @Override
    public Set<String> namespaces() {
        Set<String> namespaces = new TreeSet<>();
        ServiceKey next = state.views().isEmpty() ? null : state.views().ceilingKey(new ServiceKey("", "", ""));
        while (next != null) {
            namespaces.add(next.namespace());
            next = state.views().ceilingKey(new ServiceKey(next.namespace() + '\0', "", ""));
        }
        return namespaces;
    }

    @Override
    public Optional<ClientView> client(ClientId id) {
        return state.client(id).map(Client::view);
    }

    @Override
    public Collection<ClientId> clients() {
        return state.clients().stream().map(Client::id).toList();
    }

    @Override
    public Switches switches() {
        return state.switches();
    }

    @Override
    public NamingCounts counts() {
        return state.counts();
    }

    @Override
    public void onChange(ServiceChangeListener listener) {
        state.onChange(listener);
    }
}
