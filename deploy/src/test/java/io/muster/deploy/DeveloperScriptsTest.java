package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.deploy.local.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the scripts of the repository say to whoever calls them wrongly. */
class DeveloperScriptsTest {

    private static final Path PROJECT = Path.of("..");

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "muster                                | demon            | 1 | Unknown command demon; ./muster --help shows what there is.",
                "muster                                | demo --twice     | 1 | Unknown option --twice; ./muster --help shows what there is.",
                "muster                                | test --most      | 1 | Unknown option --most; ./muster --help shows what there is.",
                "benchmarks/run.sh                     | --slow           | 2 | run.sh: unknown option --slow; --help shows what there is",
                "benchmarks/run.sh                     | --nodes          | 2 | run.sh: --nodes takes a value; --help shows what there is",
                "benchmarks/run.sh                     | --nodes 2        | 2 | run.sh: --nodes takes 1 or 3, not 2; --help shows what there is",
                "benchmarks/run.sh                     | --seconds soon   | 2 | run.sh: --seconds takes a whole number, not soon; --help shows what there is",
                "benchmarks/gateway.sh                 | --slow           | 2 | gateway.sh: unknown option --slow; --help shows what there is",
                "benchmarks/gateway.sh                 | --rate           | 2 | gateway.sh: --rate takes a value; --help shows what there is",
                "benchmarks/gateway.sh                 | --rate fast      | 2 | gateway.sh: fast is no whole number; --help shows what there is",
                "benchmarks/gateway.sh                 | --proxies squid  | 2 | gateway.sh: there is no proxy squid; --help shows what there is",
                "deploy/src/main/build/archive-classes.sh | /none         | 1 | Usage: archive-classes.sh INSTALLATION; /none is no unpacked distribution.",
            })
    void refuseWrongArgumentsWithOneSentence(String script, String arguments, int exitCode, String sentence)
            throws IOException {
        assertThat(run(script, Map.of(), arguments.split(" "))).isEqualTo(new Script(exitCode, sentence + "\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "deploy/kubernetes/render.sh, helm was not found; install it",
        "deploy/observability/check.sh, promtool was not found; install it"
    })
    void sayWhichToolIsMissing(String script, String sentence) throws IOException {
        Path tools = Files.createDirectories(directory.resolve("tools"));
        Files.createSymbolicLink(tools.resolve("dirname"), Path.of("/usr/bin/dirname"));

        Script refused = run(script, Map.of("PATH", tools.toString()));

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.output()).startsWith(sentence).hasLineCount(1);
    }

    @Test
    void theCommandsOfTheRepositoryWorkFromAnotherDirectoryAndSayWhatTheyCanDo() throws IOException {
        for (String script : List.of("muster", "benchmarks/run.sh", "benchmarks/gateway.sh")) {
            Script help = run(script, Map.of(), "--help");

            assertThat(help.exitCode()).isZero();
            assertThat(help.output()).startsWith("Usage: ");
        }
    }

    /** As it stands in its first line: those of the benchmarks are no scripts for every shell. */
    private Script run(String script, Map<String, String> environment, String... arguments) throws IOException {
        Path caller = Files.writeString(
                directory.resolve("call.sh"),
                "cd / && exec " + (script.startsWith("benchmarks/") ? "bash" : "/bin/sh") + " \"$@\"\n");
        List<String> all =
                new ArrayList<>(List.of(PROJECT.resolve(script).toRealPath().toString()));
        all.addAll(List.of(arguments));
        return Script.run(caller, environment, all);
    }
}
