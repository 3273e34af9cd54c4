package io.muster.server.node;

import io.muster.server.cluster.ClusterStatus;
import io.muster.server.cluster.ClusterStatus.Member;
import io.muster.server.http.TrustedProxies;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Lets the proxies that this node believes follow the membership: who is added may speak for clients from then on, who is removed may
 * not. Names are resolved on a worker thread, and again every half minute, since a member may get another address.
 */
final class TrustedMembers implements AutoCloseable {

    private static final long RESOLVE_AGAIN_MILLIS = TimeUnit.SECONDS.toMillis(30);

    private final Vertx vertx;
    private final TrustedProxies proxies;
    private final long timer;
    private volatile Set<String> hosts;

    /** @param hosts the members that the proxies trust already */
    TrustedMembers(Vertx vertx, TrustedProxies proxies, Collection<String> hosts) {
        this.vertx = vertx;
        this.proxies = proxies;
        this.hosts = new TreeSet<>(hosts);
        this.timer = vertx.setPeriodic(RESOLVE_AGAIN_MILLIS, id -> resolve());
    }

    /** Takes what the log says now. Does not block. */
    void follow(ClusterStatus status) {
        Set<String> present =
                status.members().stream().map(Member::host).collect(Collectors.toCollection(TreeSet::new));
        if (!present.isEmpty() && !present.equals(hosts)) {
            hosts = present;
            resolve();
        }
    }

    private void resolve() {
        vertx.executeBlocking(() -> {
            proxies.trust(List.copyOf(hosts));
            return null;
        });
    }

    @Override
    public void close() {
        vertx.cancelTimer(timer);
    }
}
