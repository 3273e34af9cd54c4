package io.muster.server.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.server.node.StartedNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The wire protocol, case by case, against a whole node: what clients, scripts and the console may rely on. */
class ConformanceTest {

    private static final List<String> FILES = List.of(
            "naming-v1.json",
            "naming-v2.json",
            "naming-v3.json",
            "core.json",
            "recorded-naming-v1.json",
            "recorded-naming-v2.json",
            "recorded-core.json",
            "access.json",
            "recorded-config-v1.json",
            "recorded-config-v2.json",
            "cs-v1.json",
            "cs-v2.json",
            "cs-v3.json");

    @TempDir
    static Path home;

    private static final Map<String, StartedNode> nodes = new LinkedHashMap<>();

    @BeforeAll
    static void start() throws Exception {
        nodes.put("noauth", new StartedNode(home.resolve("open"), Map.of("nacos.core.auth.enabled", "false")));
        nodes.put("auth", new StartedNode(home.resolve("guarded"), Map.of()));
    }

    @AfterAll
    static void stop() throws Exception {
        for (StartedNode node : nodes.values()) {
            node.close();
        }
    }

    @TestFactory
    List<DynamicContainer> cases() throws Exception {
        List<DynamicContainer> containers = new ArrayList<>();
        for (String name : FILES) {
            CaseFile file = CaseFile.read(name);
            StartedNode node = nodes.get(file.set());
            CaseRunner runner =
                    new CaseRunner("http://127.0.0.1:" + node.port() + "/nacos", "nacos", StartedNode.ADMIN_PASSWORD);
            List<DynamicTest> tests = new ArrayList<>();
            tests.add(DynamicTest.dynamicTest("(set up)", () -> runner.setUp(file)));
            for (JsonNode test : file.cases()) {
                tests.add(DynamicTest.dynamicTest(test.path("name").asText(), () -> runner.run(test)));
            }
            tests.add(DynamicTest.dynamicTest("(clear up)", () -> runner.tearDown(file)));
            containers.add(DynamicContainer.dynamicContainer(name, tests));
        }
        return containers;
    }
}
