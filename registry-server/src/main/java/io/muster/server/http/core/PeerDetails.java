package io.muster.server.http.core;

import static io.muster.server.http.core.JsonObjects.object;

import io.muster.cluster.PeerProof;
import io.muster.server.cluster.ClusterObserver;
import io.muster.server.cluster.ClusterStatus;
import io.muster.server.cluster.ClusterStatus.Member;
import io.vertx.core.MultiMap;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * What the readiness answer tells, beyond readiness, to those who know the cluster secret: which members there are and who
 * leads. The gateway follows it, with the check that it makes every second anyway. Thread-safe.
 */
final class PeerDetails {

    /** What the proof in the header is for. */
    private static final String PURPOSE = "members";

    private final ClusterObserver cluster;
    private final PeerProof proof;
    private final Clock clock;

    PeerDetails(ClusterObserver cluster, PeerProof proof, Clock clock) {
        this.cluster = cluster;
        this.proof = proof;
        this.clock = clock;
    }

    /** The details, if the caller has proved to know the secret. */
    Optional<Map<String, Object>> forCaller(MultiMap headers) {
        String header = headers.get(PeerProof.HEADER);
        if (header == null || !proof.accepts(PURPOSE, header, clock.instant().getEpochSecond())) {
            return Optional.empty();
        }
        ClusterStatus status = cluster.status();
        return Optional.of(object(
                "self",
                status.ownMember().map(Member::address).orElse(null),
                "leader",
                status.leader().map(Member::address).orElse(null),
                "term",
                status.term(),
                "appliedIndex",
                status.appliedIndex(),
                "members",
                status.members().stream().map(Member::address).toList()));
    }
}
