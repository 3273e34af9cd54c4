package io.muster.server.conformance;

import io.muster.server.node.RunningNode;
import io.muster.server.node.TestStorage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * As {@link ConformanceTest}, of what is kept in tables: configurations over HTTP and gRPC, users, roles and permissions, on a real MariaDB.
 * Cases that wait for many seconds until nothing has happened are left to that test.
 */
class ConformanceOnMariaDbTest {

    @RegisterExtension
    static final RunningNode OPEN = new RunningNode(Map.of("nacos.core.auth.enabled", "false"), TestStorage.MARIADB);

    @RegisterExtension
    static final RunningNode GUARDED = new RunningNode(Map.of(), TestStorage.MARIADB);

    @TestFactory
    List<DynamicContainer> cases() throws IOException {
        return TableCases.on(OPEN, GUARDED);
    }
}
