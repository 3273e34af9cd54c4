package io.muster.server.access;

import io.muster.server.node.TestStorage;
import java.time.Duration;

/** Embedded, at every node that hears the leader: within a second. */
class RevocationTest extends RevocationCases {

    RevocationTest() {
        super(3, TestStorage.EMBEDDED, Duration.ofSeconds(1));
    }
}
