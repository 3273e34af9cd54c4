package io.muster.server.grpc;

import io.muster.server.naming.NamingQueries;
import io.muster.server.naming.ServiceKey;
import java.util.Collection;

/** Fuzzy watches of services. */
final class ServiceWatchKind implements FuzzyWatchKind<ServiceKey> {

    private final NamingQueries queries;

    ServiceWatchKind(NamingQueries queries) {
        this.queries = queries;
    }

    @Override
    public Words words() {
        return Words.NAMING;
    }

    @Override
    public Collection<ServiceKey> namesIn(String namespace) {
        return queries.services(canonical(namespace));
    }

    @Override
    public boolean exists(ServiceKey name) {
        return queries.service(name).isPresent();
    }

    @Override
    public boolean matches(WatchPattern pattern, ServiceKey name) {
        return name.namespace().equals(canonical(pattern.namespace())) && pattern.matches(name.group(), name.name());
    }

    @Override
    public String written(ServiceKey name) {
        return name.namespace() + ServiceKey.SEPARATOR + name.groupedName();
    }

    private static String canonical(String namespace) {
        return namespace.isBlank() ? ServiceKey.DEFAULT_NAMESPACE : namespace;
    }
}
