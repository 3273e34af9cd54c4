package io.muster.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class TraceTroubleTest {

    @Test
    void troubleOfTheSdkGoesToTheOrdinaryLogAndNowhereElse() {
        TraceTrouble.listen();
        TraceTrouble.listen();

        Logger sdk = Logger.getLogger("io.opentelemetry");
        assertThat(sdk.getUseParentHandlers()).isFalse();
        assertThat(Arrays.asList(sdk.getHandlers())).singleElement().isInstanceOf(TraceTrouble.class);
    }
}
