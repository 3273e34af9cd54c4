package io.muster.server.http.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.PeerProof;
import io.muster.server.cluster.ClusterObserver;
import io.muster.server.cluster.ClusterStatus;
import io.muster.server.cluster.ClusterStatus.Member;
import io.muster.server.cluster.ClusterStatus.Role;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PeerDetailsTest {

    private static final long NOW = 1_800_000_000L;
    private static final Member SELF = new Member("one", "10.0.0.1", 8848, Role.FOLLOWER, 3, true, 0, 41);
    private static final Member LEADER = new Member("two", "10.0.0.2", 8848, Role.LEADER, 3, true, 5, 42);

    private final PeerProof proof = new PeerProof("the secret of the cluster".getBytes(StandardCharsets.UTF_8));
    private final PeerDetails details =
            new PeerDetails(new Observer(), proof, Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC));

    @Test
    void tellsTheMembersToWhoeverKnowsTheSecret() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("muster-peer", proof.make("members", NOW - 2));

        assertThat(details.forCaller(headers).orElseThrow())
                .containsEntry("self", "10.0.0.1:8848")
                .containsEntry("leader", "10.0.0.2:8848")
                .containsEntry("term", 3L)
                .containsEntry("appliedIndex", 41L)
                .containsEntry("members", List.of("10.0.0.1:8848", "10.0.0.2:8848"));
    }

    @Test
    void tellsNothingToAnybodyElse() {
        assertThat(details.forCaller(MultiMap.caseInsensitiveMultiMap())).isEmpty();
        assertThat(details.forCaller(
                        MultiMap.caseInsensitiveMultiMap().add("Muster-Peer", proof.make("members", NOW - 60))))
                .isEmpty();
        String ofAnother = new PeerProof("a guess".getBytes(StandardCharsets.UTF_8)).make("members", NOW);
        assertThat(details.forCaller(MultiMap.caseInsensitiveMultiMap().add("Muster-Peer", ofAnother)))
                .isEmpty();
    }

    private static final class Observer implements ClusterObserver {
        @Override
        public ClusterStatus status() {
            return new ClusterStatus("one", false, Optional.of(LEADER), 3, 41, true, List.of(SELF, LEADER));
        }

        @Override
        public void onChange(Consumer<ClusterStatus> listener) {
            throw new UnsupportedOperationException("nothing changes here");
        }

        @Override
        public boolean isLeader() {
            return false;
        }
    }
}
