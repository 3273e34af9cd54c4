package io.muster.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.server.cluster.ClusterStatus;
import io.muster.server.cluster.ClusterStatus.Member;
import io.muster.server.cluster.ClusterStatus.Role;
import io.muster.server.http.TrustedProxies;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TrustedMembersTest {

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void whoIsAddedIsTrustedAndWhoIsRemovedIsNotAnyMore() throws Exception {
        TrustedProxies proxies = TrustedProxies.of(List.of("198.51.100.200"), List.of("198.51.100.1"));
        try (TrustedMembers members = new TrustedMembers(vertx, proxies, List.of("198.51.100.1"))) {
            assertThat(proxies.trusts(InetAddress.getByName("198.51.100.1"))).isTrue();
            InetAddress added = InetAddress.getByName("198.51.100.2");
            assertThat(proxies.trusts(added)).isFalse();

            members.follow(status("198.51.100.1", "198.51.100.2"));
            await().until(() -> proxies.trusts(added));

            members.follow(status("198.51.100.2"));
            await().until(() -> !proxies.trusts(InetAddress.getByName("198.51.100.1")));
            assertThat(proxies.trusts(added)).isTrue();
            assertThat(proxies.trusts(InetAddress.getByName("198.51.100.200"))).isTrue();
        }
    }

    private static ClusterStatus status(String... hosts) {
        List<Member> members = Stream.of(hosts)
                .map(host -> new Member(host, host, 8848, Role.FOLLOWER, 1, true, 0, 0))
                .toList();
        return new ClusterStatus(hosts[0], false, Optional.empty(), 1, 0, false, members);
    }
}
