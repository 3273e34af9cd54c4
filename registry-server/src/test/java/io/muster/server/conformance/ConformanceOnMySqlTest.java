package io.muster.server.conformance;

import io.muster.server.node.RunningNode;
import io.muster.server.node.TestStorage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;

/** As {@link ConformanceOnMariaDbTest} on a real MySQL, where the environment names one. */
@EnabledIfEnvironmentVariable(named = "MUSTER_TEST_MYSQL_URL", matches = ".+")
class ConformanceOnMySqlTest {

    @RegisterExtension
    static final RunningNode OPEN = new RunningNode(Map.of("nacos.core.auth.enabled", "false"), TestStorage.MYSQL);

    @RegisterExtension
    static final RunningNode GUARDED = new RunningNode(Map.of(), TestStorage.MYSQL);

    @TestFactory
    List<DynamicContainer> cases() throws IOException {
        return TableCases.on(OPEN, GUARDED);
    }
}
