package io.muster.server.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class FailuresTest {

    private final ProblemException refused = new ProblemException(ProblemKind.OVERLOADED, "later");

    @Test
    void theCauseIsFoundBelowAnyNumberOfStages() {
        assertThat(Failures.cause(refused)).isSameAs(refused);
        assertThat(Failures.cause(new CompletionException(new CompletionException(refused))))
                .isSameAs(refused);
    }

    @Test
    void aStageThatFailedWithoutACauseIsItsOwn() {
        CompletionException bare = new CompletionException("cancelled", null);

        assertThat(Failures.cause(bare)).isSameAs(bare);
    }

    @Test
    void whatIsThrownOnIsTheCauseUnlessItIsChecked() {
        IOException checked = new IOException("cut off");

        assertThat(Failures.unchecked(new CompletionException(refused))).isSameAs(refused);
        assertThat(Failures.unchecked(new CompletionException(checked)))
                .isInstanceOf(CompletionException.class)
                .hasCause(checked);
    }
}
