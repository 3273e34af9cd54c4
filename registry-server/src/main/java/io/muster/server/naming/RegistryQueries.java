package io.muster.server.naming;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** {@link NamingQueries} from the published views and, while there is one, the overlay. */
final class RegistryQueries implements NamingQueries {

    private final NamingState state;
    private final Overlay overlay;
    private final OverlaidViews views;

    RegistryQueries(NamingState state, Overlay overlay, OverlaidViews views) {
        this.state = state;
        this.overlay = overlay;
        this.views = views;
    }

    @Override
    public Optional<ServiceView> service(ServiceKey key) {
        return Optional.ofNullable(views.find(key));
    }

    @Override
    public List<ServiceKey> services(String namespace) {
        // Keys are ordered by namespace first, and no namespace id is a prefix of the next one with a NUL between them.
        Set<ServiceKey> replicated = state.views()
                .subMap(new ServiceKey(namespace, "", ""), new ServiceKey(namespace + '\0', "", ""))
                .keySet();
        if (overlay.isEmpty()) {
            return List.copyOf(replicated);
        }
        Set<ServiceKey> all = new TreeSet<>(replicated);
        overlay.services().stream()
                .filter(key -> key.namespace().equals(namespace))
                .forEach(all::add);
        return List.copyOf(all);
    }

    @Override
    public Set<String> namespaces() {
        Set<String> namespaces = new TreeSet<>();
        ServiceKey next = state.views().isEmpty() ? null : state.views().ceilingKey(new ServiceKey("", "", ""));
        while (next != null) {
            namespaces.add(next.namespace());
            next = state.views().ceilingKey(new ServiceKey(next.namespace() + '\0', "", ""));
        }
        overlay.services().forEach(key -> namespaces.add(key.namespace()));
        return namespaces;
    }

    @Override
    public Optional<ClientView> client(ClientId id) {
        Optional<ClientView> replicated = state.client(id).map(Client::view);
        return overlay.isEmpty() ? replicated : withOverlay(id, replicated);
    }

    private Optional<ClientView> withOverlay(ClientId id, Optional<ClientView> replicated) {
        List<ProvisionalEntry> entries = overlay.ofClient(id);
        if (entries.isEmpty()) {
            return replicated;
        }
        ClientView base = replicated.orElseGet(() -> new ClientView(id, "", 0, Map.of()));
        Map<ServiceKey, List<Instance>> publications = new HashMap<>(base.publications());
        for (ProvisionalEntry entry : entries) {
            if (entry.isWithdrawal()) {
                publications.remove(entry.service());
            } else {
                publications.put(entry.service(), entry.instances());
            }
        }
        return Optional.of(new ClientView(id, base.node(), base.updatedAtMillis(), publications));
    }

    @Override
    public Collection<ClientId> clients() {
        if (overlay.isEmpty()) {
            return state.clients().stream().map(Client::id).toList();
        }
        Set<ClientId> all = new HashSet<>();
        state.clients().forEach(client -> all.add(client.id()));
        overlay.all().forEach(entry -> all.add(entry.client()));
        return all;
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
    public void onSwitches(Consumer<Switches> listener) {
        state.onSwitches(listener);
    }

    @Override
    public void onChange(ServiceChangeListener listener) {
        state.onChange(listener);
        overlay.onChange(listener);
    }
}
