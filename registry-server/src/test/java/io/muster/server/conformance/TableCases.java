package io.muster.server.conformance;

import io.muster.server.node.RunningNode;
import io.muster.server.node.StartedNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DynamicContainer;

/** The cases of what is kept in tables, which run on every database, but for those that wait for many seconds until nothing has happened. */
final class TableCases {

    private static final int LONG_SECONDS = 5;

    private TableCases() {}

    /**
     * The cases.
     *
     * @param open a node whose client APIs are open
     * @param guarded one that asks for a login
     */
    static List<DynamicContainer> on(RunningNode open, RunningNode guarded) throws IOException {
        return ConformanceSuite.containers(
                set -> set.equals("auth") ? guarded.port() : open.port(),
                StartedNode.ADMIN_PASSWORD,
                file -> file.startsWith("cs-") || file.contains("config") || file.startsWith("access"),
                test -> test.path("takes").path(0).asDouble() < LONG_SECONDS,
                AnswerListener.NOBODY);
    }
}
