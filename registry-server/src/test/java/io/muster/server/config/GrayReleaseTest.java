package io.muster.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import org.junit.jupiter.api.Test;

/** Who sees a beta or tag release, and how many there may be. */
class GrayReleaseTest extends OnConfigNode {

    @Test
    void aBetaReleaseIsSeenByItsAddressesOnlyUntilItIsStopped() throws Exception {
        done(node.operations().publish(publication(KEY, "formal")));
        done(node.operations().publish(gray("beta", "10.0.0.7, 10.0.0.8", null)));

        GrayLabels inside = new GrayLabels("10.0.0.8", null, null);
        assertThat(node.find(KEY, inside).orElseThrow().content()).isEqualTo("beta");
        assertThat(node.find(KEY, inside).orElseThrow().grayName()).isEqualTo("beta");
        assertThat(node.config().queries().md5(KEY, inside)).isEqualTo(ConfigRules.md5("beta"));
        assertThat(node.content(KEY)).isEqualTo("formal");

        assertThat(done(node.operations().stopBeta(KEY, "10.0.0.1", "alice"))).isTrue();
        assertThat(node.find(KEY, inside).orElseThrow().content()).isEqualTo("formal");
    }

    @Test
    void aTagAskedForByNameHasNoFallbackAndACarriedOneHas() throws Exception {
        done(node.operations().publish(publication(KEY, "formal")));
        done(node.operations().publish(gray("tagged", null, "green")));

        assertThat(node.find(KEY, new GrayLabels("10.0.0.1", "green", null))
                        .orElseThrow()
                        .content())
                .isEqualTo("tagged");
        assertThat(node.find(KEY, new GrayLabels("10.0.0.1", null, "green"))
                        .orElseThrow()
                        .content())
                .isEqualTo("tagged");
        assertThat(node.find(KEY, new GrayLabels("10.0.0.1", "blue", null))).isEmpty();
        assertThat(node.find(KEY, new GrayLabels("10.0.0.1", null, "blue"))
                        .orElseThrow()
                        .content())
                .isEqualTo("formal");

        assertThat(done(node.operations().remove(KEY, "green", "10.0.0.1", "alice")))
                .isTrue();
        assertThat(node.find(KEY, new GrayLabels("10.0.0.1", "green", null))).isEmpty();
    }

    @Test
    void aReleaseBeyondTheLimitIsRefused() throws Exception {
        done(node.operations().publish(publication(KEY, "formal")));
        for (int number = 0; number < 10; number++) {
            done(node.operations().publish(gray("x", null, "t" + number)));
        }
        assertThatThrownBy(() -> done(node.operations().publish(gray("x", null, "t10"))))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().kind()).isEqualTo(ProblemKind.GRAY_INVALID));
        done(node.operations().publish(gray("changed", null, "t3")));
    }
}
