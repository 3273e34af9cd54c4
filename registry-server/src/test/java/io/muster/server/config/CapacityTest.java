package io.muster.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.persistence.Capacity;
import io.muster.server.problem.ProblemException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Limits of groups and namespaces, and their usage. */
class CapacityTest extends OnConfigNode {

    @Test
    void capacitiesShowTheDefaultsTheOwnLimitsAndTheUsage() throws Exception {
        done(node.operations().publish(publication(new ConfigKey("", "G", "a"), "1")));
        done(node.operations().publish(publication(new ConfigKey("", "G", "b"), "1")));
        done(node.operations().publish(publication(new ConfigKey("dev", "G", "a"), "1")));

        Capacity unset =
                node.config().capacities().of(Capacity.Scope.GROUP, "G").get();
        assertThat(unset.id()).isZero();
        assertThat(unset.quota()).isEqualTo(200);
        assertThat(unset.maxSize()).isEqualTo(102_400);
        assertThat(unset.usage()).isEqualTo(2);
        assertThat(node.config()
                        .capacities()
                        .of(Capacity.Scope.TENANT, "dev")
                        .get()
                        .usage())
                .isEqualTo(1);
        assertThat(node.config().capacities().of(Capacity.Scope.GROUP, "").get().usage())
                .isEqualTo(3);

        node.config()
                .administration()
                .saveCapacity(Capacity.Scope.GROUP, "G", 7, null, null, null)
                .get();
        Capacity own = node.config().capacities().of(Capacity.Scope.GROUP, "G").get();
        assertThat(own.id()).isPositive();
        assertThat(own.quota()).isEqualTo(7);
        assertThat(own.maxSize()).isEqualTo(102_400);
    }

    @Test
    void quotasAreEnforcedWhenAskedFor() throws Exception {
        restart(Map.of("isCapacityLimitCheck", "true", "defaultGroupQuota", "2", "defaultMaxSize", "10"));
        done(node.operations().publish(publication(new ConfigKey("", "G", "a"), "1")));
        done(node.operations().publish(publication(new ConfigKey("", "G", "b"), "1")));
        done(node.operations().publish(publication(new ConfigKey("", "G", "b"), "2")));

        assertThatThrownBy(() -> done(node.operations().publish(publication(new ConfigKey("", "G", "c"), "1"))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("quota of 2");
        assertThatThrownBy(
                        () -> done(node.operations().publish(publication(new ConfigKey("", "H", "a"), "12345678901"))))
                .hasMessageContaining("at most 10");
    }
}
