package io.muster.server.naming;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.naming.RegistryDigests.Comparison;
import io.muster.server.naming.RegistryDigests.Held;
import io.muster.server.naming.RegistryDigests.NodeDigest;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegistryDigestsTest {

    private static Held at(long index, Map<Long, String> lately) {
        return new Held(index, lately.get(index), 0, lately);
    }

    @Test
    void nodesAreComparedAtTheHighestIndexThatAllOfThemKnow() {
        Comparison compared = RegistryDigests.compare(Map.of(
                "a", at(7, Map.of(5L, "five", 6L, "six", 7L, "seven")),
                "b", at(6, Map.of(5L, "five", 6L, "six")),
                "c", at(7, Map.of(6L, "six", 7L, "seven"))));

        assertThat(compared.comparedAt()).hasValue(6);
        assertThat(compared.nodes().values()).extracting(NodeDigest::same).containsOnly(true);
    }

    @Test
    void theOneThatDiffersIsNamed() {
        Comparison compared = RegistryDigests.compare(Map.of(
                "a", at(7, Map.of(7L, "other")),
                "b", at(7, Map.of(7L, "seven")),
                "c", at(7, Map.of(7L, "seven"))));

        assertThat(compared.nodes().get("a").same()).isFalse();
        assertThat(compared.nodes().get("b").same()).isTrue();
        assertThat(compared.nodes().get("c").same()).isTrue();
    }

    @Test
    void withoutACommonIndexNothingIsSaid() {
        Comparison compared = RegistryDigests.compare(
                Map.of("a", at(7, Map.of(7L, "seven")), "b", at(9, Map.of(8L, "eight", 9L, "nine"))));

        assertThat(compared.comparedAt()).isEmpty();
        assertThat(compared.nodes().get("a").same()).isNull();
    }

    @Test
    void theLatestDigestsAreKept() {
        DigestHistory history = new DigestHistory();
        for (long index = 1; index <= 3_000; index++) {
            history.add(index, index * 10);
        }

        assertThat(history.latest(3))
                .containsExactly(Map.entry(3_000L, 30_000L), Map.entry(2_999L, 29_990L), Map.entry(2_998L, 29_980L));
        assertThat(history.latest(5_000)).hasSize(1_024);
        history.clear();
        assertThat(history.latest(3)).isEmpty();
    }
}
