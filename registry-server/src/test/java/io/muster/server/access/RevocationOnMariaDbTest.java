package io.muster.server.access;

import io.muster.server.node.TestStorage;
import java.time.Duration;

/** Two nodes that share a MariaDB, which each of them reads again when the log says that something has changed. */
class RevocationOnMariaDbTest extends RevocationCases {

    RevocationOnMariaDbTest() {
        super(2, TestStorage.MARIADB, Duration.ofSeconds(10));
    }
}
