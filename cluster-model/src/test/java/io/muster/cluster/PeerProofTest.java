package io.muster.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerProofTest {

    private static final long NOW = 1_800_000_000L;

    private final PeerProof proof = new PeerProof("a secret of sixteen".getBytes(StandardCharsets.UTF_8));

    @Test
    void isAcceptedByWhoeverKnowsTheSecret() {
        String header = proof.make("members", NOW);

        assertThat(header).doesNotContain("secret");
        assertThat(proof.accepts("members", header, NOW)).isTrue();
        assertThat(proof.accepts("members", header, NOW + 30)).isTrue();
        assertThat(proof.accepts("members", header, NOW - 30)).isTrue();
    }

    @Test
    void provesNothingLaterForAnotherPurposeOrWithAnotherSecret() {
        String header = proof.make("members", NOW);

        assertThat(proof.accepts("members", header, NOW + 31)).isFalse();
        assertThat(proof.accepts("members", header, NOW - 31)).isFalse();
        assertThat(proof.accepts("something else", header, NOW)).isFalse();
        assertThat(new PeerProof("another secret of ours".getBytes(StandardCharsets.UTF_8))
                        .accepts("members", header, NOW))
                .isFalse();
        String later = (NOW + 20) + header.substring(header.indexOf('.'));
        assertThat(proof.accepts("members", later, NOW)).as("a changed time").isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "1.", "x.y", "99999999999999999999.00", "1800000000.zz", "1800000000"})
    void refusesWhatIsNoProof(String header) {
        assertThat(proof.accepts("members", header, NOW)).isFalse();
        assertThat(proof.accepts("members", header + "0".repeat(64), NOW)).isFalse();
    }
}
