package io.muster.server.health;

import io.muster.server.naming.ClusterMetadata;
import io.muster.server.naming.Instance;

/**
 * Where to look.
 *
 * @param host an address or a host name
 * @param port the instance's own port, or the one that its cluster says
 */
record CheckTarget(String host, int port) {

    static CheckTarget of(Instance instance, ClusterMetadata cluster) {
        return new CheckTarget(instance.ip(), cluster.useInstancePort() ? instance.port() : cluster.checkPort());
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
