package io.muster.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.http.core.ObservedAnswers;
import io.muster.server.node.RunningNode;
import io.muster.server.node.StartedNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The wire protocol, case by case, against a whole node: what clients, scripts and the console may rely on. */
class ConformanceTest {

    @RegisterExtension
    static final RunningNode OPEN = RunningNode.open();

    @RegisterExtension
    static final RunningNode GUARDED = new RunningNode(Map.of());

    @TestFactory
    List<DynamicContainer> cases() throws IOException {
        ObservedAnswers answers = new ObservedAnswers(OPEN.routes());
        List<DynamicContainer> all = new ArrayList<>(ConformanceSuite.containers(
                set -> set.equals("auth") ? GUARDED.port() : OPEN.port(),
                StartedNode.ADMIN_PASSWORD,
                file -> true,
                test -> true,
                answers::saw));
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
