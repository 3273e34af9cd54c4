package io.muster.server.http.naming;

import static io.muster.server.naming.TestRegistry.ORDERS;
import static io.muster.server.naming.TestRegistry.done;
import static io.muster.server.naming.TestRegistry.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.naming.TestRegistry;
import org.junit.jupiter.api.Test;

class InstanceListingTest {

    @Test
    void whomPushesDoNotReachIsToldToAskMoreOftenAndSwitchesChangeBothTimes() {
        try (TestRegistry registry = new TestRegistry()) {
            registry.register(ORDERS, instance("10.0.0.1", 80));
            InstanceListing listing = new InstanceListing(registry.module.queries());

            assertThat(cacheMillis(listing, true)).isEqualTo(10_000);
            assertThat(cacheMillis(listing, false)).isEqualTo(3_000);

            done(registry.operations.updateSwitch("pushCacheMillis", "60000"));
            done(registry.operations.updateSwitch("defaultCacheMillis", "1500"));
            assertThat(cacheMillis(listing, true)).isEqualTo(60_000);
            assertThat(cacheMillis(listing, false)).isEqualTo(1_500);
        }
    }

    private static long cacheMillis(InstanceListing listing, boolean reached) {
        return listing.service(ORDERS, "", false, false, reached)
                .body()
                .toJsonObject()
                .getLong("cacheMillis");
    }
}
