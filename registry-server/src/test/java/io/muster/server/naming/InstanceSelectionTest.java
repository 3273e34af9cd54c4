package io.muster.server.naming;

import static io.muster.server.naming.TestRegistry.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InstanceSelectionTest {

    private static final Instance HEALTHY = instance(1, "a", true, true);
    private static final Instance ILL = instance(2, "a", false, true);
    private static final Instance ELSEWHERE = instance(3, "b", true, true);
    private static final Instance DISABLED = instance(4, "a", true, false);

    @Test
    void disabledInstancesAreNeverHandedOut() {
        assertThat(InstanceSelection.of(view(0, false, HEALTHY, DISABLED), "", false))
                .isEqualTo(new InstanceSelection(List.of(HEALTHY), false));
    }

    @Test
    void onlyTheClustersAskedForAreHandedOut() {
        ServiceView view = view(0, false, HEALTHY, ILL, ELSEWHERE);

        assertThat(InstanceSelection.of(view, "b", false).instances()).containsExactly(ELSEWHERE);
        assertThat(InstanceSelection.of(view, " a , b ", false).instances()).hasSize(3);
        assertThat(InstanceSelection.of(view, "none", false).instances()).isEmpty();
    }

    @Test
    void unhealthyInstancesAreHandedOutUnlessHealthyOnesOnlyWereAskedFor() {
        ServiceView view = view(0, false, HEALTHY, ILL);

        assertThat(InstanceSelection.of(view, "", false).instances()).containsExactly(HEALTHY, ILL);
        assertThat(InstanceSelection.of(view, "", true).instances()).containsExactly(HEALTHY);
    }

    @Test
    void atTheProtectionThresholdAllAreHandedOutAsHealthy() {
        InstanceSelection chosen = InstanceSelection.of(view(0.5, true, HEALTHY, ILL), "", false);

        assertThat(chosen.reachedProtectionThreshold()).isTrue();
        assertThat(chosen.instances()).hasSize(2).allMatch(Instance::healthy);
    }

    @Test
    void whoAsksForHealthyInstancesOnlyIsNotGivenOthersByProtection() {
        assertThat(InstanceSelection.of(view(0.5, true, HEALTHY, ILL), "", true))
                .isEqualTo(new InstanceSelection(List.of(HEALTHY), false));
        assertThat(InstanceSelection.of(view(0.5, true, ILL), "", true))
                .isEqualTo(new InstanceSelection(List.of(), false));
    }

    @Test
    void aboveTheProtectionThresholdNothingIsProtected() {
        assertThat(InstanceSelection.of(view(0.4, true, HEALTHY, ILL), "", false)
                        .reachedProtectionThreshold())
                .isFalse();
    }

    @Test
    void withThresholdZeroProtectionNeedsThatNobodyIsHealthyAndAnOperatorHasSpoken() {
        assertThat(InstanceSelection.of(view(0, true, ILL), "", false).reachedProtectionThreshold())
                .isTrue();
        assertThat(InstanceSelection.of(view(0, false, ILL), "", false))
                .isEqualTo(new InstanceSelection(List.of(ILL), false));
    }

    @Test
    void anEmptyServiceIsNotProtected() {
        assertThat(InstanceSelection.of(view(1, true), "", false)).isEqualTo(new InstanceSelection(List.of(), false));
    }

    private static ServiceView view(double threshold, boolean recorded, Instance... instances) {
        return new ServiceView(
                ORDERS,
                true,
                recorded,
                new ServiceMetadata(threshold, Map.of(), "none", ""),
                Map.of(),
                List.of(instances),
                1,
                1);
    }

    private static Instance instance(int number, String cluster, boolean healthy, boolean enabled) {
        return new Instance("10.0.0." + number, 80, cluster, 1, healthy, enabled, true, Map.of(), "");
    }
}
