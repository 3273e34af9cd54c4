package io.muster.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class NodeReadinessTest {

    private final NodeReadiness readiness = new NodeReadiness();

    @Test
    void whatANodeNeedsMustBeThereOnceAndIsThenAskedNoMore() {
        AtomicReference<Optional<String>> missing = new AtomicReference<>(Optional.of("The log is being read."));
        readiness.require(missing::get);

        assertThat(readiness.ready()).isFalse();
        assertThat(readiness.missing()).containsExactly("The log is being read.");

        missing.set(Optional.empty());
        assertThat(readiness.ready()).isTrue();

        missing.set(Optional.of("lost again"));
        assertThat(readiness.ready()).isTrue();
        assertThat(readiness.missing()).isEmpty();
    }

    @Test
    void whatIsLostLaterDegradesANodeThatStaysReady() {
        AtomicReference<Optional<String>> lost = new AtomicReference<>(Optional.of("No majority."));
        readiness.watch(lost::get);

        assertThat(readiness.ready()).isTrue();
        assertThat(readiness.degraded()).containsExactly("No majority.");
        lost.set(Optional.empty());
        assertThat(readiness.degraded()).isEmpty();
    }

    @Test
    void aNodeIsTakenOutOfServiceAndBroughtBack() {
        readiness.setOutOfService("An operator took this node out of service.");
        assertThat(readiness.ready()).isFalse();
        assertThat(readiness.missing()).containsExactly("An operator took this node out of service.");
        readiness.setOutOfService(null);
        assertThat(readiness.ready()).isTrue();
    }
}
