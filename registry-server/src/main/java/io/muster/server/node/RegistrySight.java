package io.muster.server.node;

import io.muster.server.http.naming.RegistryFacts;
import io.muster.server.naming.NamingModule;

/** {@link RegistryFacts} of this node's registry. */
record RegistrySight(NamingModule naming) implements RegistryFacts {

    @Override
    public long digestIndex() {
        return naming.state().digest().index();
    }

    @Override
    public long digest() {
        return naming.state().digest().digest();
    }

    @Override
    public int provisional() {
        return naming.overlay().size();
    }
}
