package io.muster.server.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;

/** All cases as tests, for any node. */
public final class ConformanceSuite {

    /** Those of the core come first: they count what a fresh node holds. */
    private static final List<String> FILES = List.of(
            "core.json",
            "recorded-core.json",
            "naming-v1.json",
            "naming-v2.json",
            "naming-v3.json",
            "naming-grpc.json",
            "recorded-naming-v1.json",
            "recorded-naming-v2.json",
            "cs-v1.json",
            "cs-v2.json",
            "cs-v3.json",
            "cs-grpc.json",
            "recorded-config-v1.json",
            "recorded-config-v2.json",
            "access.json");

    private ConformanceSuite() {}

    /**
     * The cases, a container for each file.
     *
     * @param portOfSet gives the HTTP port of the node for a set: {@code noauth} for one whose client APIs are open,
     *     {@code auth} for one that asks for a login
     */
    public static List<DynamicContainer> containers(ToIntFunction<String> portOfSet, String adminPassword)
            throws IOException {
        return containers(portOfSet, adminPassword, name -> true, test -> true, AnswerListener.NOBODY);
    }

    /**
     * Some of the cases.
     *
     * @param files which files
     * @param cases which of their cases
     * @param answers hears every answer over HTTP
     */
    static List<DynamicContainer> containers(
            ToIntFunction<String> portOfSet,
            String adminPassword,
            Predicate<String> files,
            Predicate<JsonNode> cases,
            AnswerListener answers)
            throws IOException {
        List<DynamicContainer> containers = new ArrayList<>();
        for (String name : FILES.stream().filter(files).toList()) {
            CaseFile file = CaseFile.read(name);
            CaseRunner runner = new CaseRunner(portOfSet.applyAsInt(file.set()), adminPassword, answers);
            List<DynamicTest> tests = new ArrayList<>();
            tests.add(DynamicTest.dynamicTest("(set up)", () -> runner.setUp(file)));
            for (JsonNode test : file.cases()) {
                if (!cases.test(test)) {
                    continue;
                }
                tests.add(DynamicTest.dynamicTest(test.path("name").asText(), () -> runner.run(test)));
            }
            tests.add(DynamicTest.dynamicTest("(clear up)", () -> runner.tearDown(file)));
            containers.add(DynamicContainer.dynamicContainer(name, tests));
        }
        return containers;
    }

    /** How many cases there are in the files whose name has the word in it. */
    public static int count(String word) throws IOException {
        int count = 0;
        for (String name : FILES) {
            if (name.contains(word)) {
                count += CaseFile.read(name).cases().size();
            }
        }
        return count;
    }

    /** {@code METHOD /path} of every request in the cases, without the query. */
    static Set<String> requests() throws IOException {
        Set<String> requests = new HashSet<>();
        for (String name : FILES) {
            for (JsonNode test : CaseFile.read(name).cases()) {
                test.findValuesAsText("do").forEach(line -> requests.add(line.replaceFirst("\\?.*", "")));
            }
        }
        return requests;
    }
}
