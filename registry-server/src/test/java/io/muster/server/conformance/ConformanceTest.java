package io.muster.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.http.core.ObservedAnswers;
import io.muster.server.node.RunningNode;
import io.muster.server.node.StartedNode;
import io.muster.server.node.TestStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The wire protocol, case by case, against a whole node: what clients, scripts and the console may rely on. On a database server those cases run again
 * whose answers come from tables (configurations over HTTP and gRPC, users, roles and permissions), but for the ones that wait for many seconds until
 * nothing has happened.
 */
@Tag(TestStorage.TABLES)
class ConformanceTest {

    private static final int LONG_SECONDS = 5;

    @RegisterExtension
    static final RunningNode OPEN = RunningNode.open();

    @RegisterExtension
    static final RunningNode GUARDED = new RunningNode(Map.of());

    @TestFactory
    List<DynamicContainer> cases() throws IOException {
        ToIntFunction<String> portOfSet = set -> set.equals("auth") ? GUARDED.port() : OPEN.port();
        if (TestStorage.chosen() != TestStorage.EMBEDDED) {
            return ConformanceSuite.containers(
                    portOfSet,
                    StartedNode.ADMIN_PASSWORD,
                    file -> file.startsWith("cs-") || file.contains("config") || file.startsWith("access"),
                    test -> test.path("takes").path(0).asDouble() < LONG_SECONDS,
                    AnswerListener.NOBODY);
        }
        ObservedAnswers answers = new ObservedAnswers(OPEN.routes());
        List<DynamicContainer> all = new ArrayList<>(ConformanceSuite.containers(
                portOfSet, StartedNode.ADMIN_PASSWORD, file -> true, test -> true, answers::saw));
        all.add(DynamicContainer.dynamicContainer(
                "the description of the API",
                List.of(DynamicTest.dynamicTest(
                        "tells what all of these were answered", () -> assertThat(answers.notDescribed())
                                .as("answers that api-answers.txt does not describe; "
                                        + answers.write("api-answers-of-cases.txt") + " can take its place")
                                .isEmpty()))));
        return all;
    }

    @Test
    void thereAreEnoughOfThem() throws IOException {
        assertThat(ConformanceSuite.count("naming")).isGreaterThanOrEqualTo(300);
        assertThat(ConformanceSuite.count("cs-") + ConformanceSuite.count("config"))
                .isGreaterThanOrEqualTo(200);
    }
}
