package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts for Windows, read by the rules of its interpreter that scripts break without a word. {@link PackagesIT} looks at their line ends. */
class WindowsScriptsTest {

    private static final Pattern LABEL = Pattern.compile("(?m)^:(\\w+)\\s*$");
    private static final Pattern GOTO = Pattern.compile("\\bgoto (\\w+)");
    private static final Pattern SET = Pattern.compile("\\bset (?:/p )?\"?(\\w+)=");
    private static final Pattern USED = Pattern.compile("%(\\w+)%");
    private static final Pattern OPTION = Pattern.compile("(?<=[ \\[])(--?[a-z]+)");
    private static final Pattern PATHS = Pattern.compile("%(INSTALLATION|NODE_HOME|GATEWAY_HOME|JAVA)%|%~f2|%~dp0");
    private static final Pattern MAIN = Pattern.compile("\\bio\\.muster\\.[\\w.]+");
    private static final Set<String> OF_THE_OPERATOR =
            Set.of("JAVA_HOME", "JAVA_OPT", "GATEWAY_JAVA_OPT", "JVM_XMX", "MODE", "ERRORLEVEL");

    @ParameterizedTest
    @ValueSource(strings = {"startup.cmd", "shutdown.cmd", "gateway.cmd", "muster.cmd"})
    void keepTheRulesOfTheirInterpreter(String name) throws IOException {
        String script = read(name);

        assertThat(script).startsWith("@echo off\n");
        assertThat(all(GOTO, script)).isSubsetOf(all(LABEL, script));
        assertThat(all(USED, script)).isSubsetOf(union(all(SET, script), OF_THE_OPERATOR));
        assertThat(script).as("it would swallow the ! of a path").doesNotContainIgnoringCase("enabledelayedexpansion");
        assertThat(script.lines().filter(line -> line.contains("(")).map(line -> line.replaceAll("\"[^\"]*\"", "\"\"")))
                .as("the ) of \"Program Files (x86)\" ends a block")
                .noneMatch(line -> PATHS.matcher(line).find());
        assertThat(script.lines()
                        .filter(line -> !line.startsWith("echo "))
                        .map(line -> line.replaceAll("\"[^\"]*\"", "\"\"")))
                .as("a path with a blank is several words")
                .noneMatch(line -> PATHS.matcher(line).find());
        for (String main : all(MAIN, script)) {
            assertThat(getClass().getResource("/" + main.replace('.', '/') + ".class"))
                    .as(main)
                    .isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"startup.cmd", "shutdown.cmd", "gateway.cmd"})
    void knowTheOptionsThatTheyNameAndRefuseOthers(String name) throws IOException {
        String script = read(name);
        String usage = script.lines()
                .filter(line -> line.startsWith("rem "))
                .findFirst()
                .orElseThrow();
        assertThat(all(OPTION, usage)).isNotEmpty().allSatisfy(option -> assertThat(script)
                .contains("if \"%~1\"==\"" + option + "\""));
        assertThat(script).contains("Unknown parameter %~1; " + name + " --help shows what there is. 1>&2\nexit /b 1");
        assertThat(script).contains("if \"%~2\"==\"\"").contains("The option %~1 needs a value");
    }

    /** The tool itself says what is wrong with its arguments; the script hands all of them on, from the directory of the caller. */
    @Test
    void theToolIsStartedAsElsewhereAndKeepsItsExitCode() throws IOException {
        String script = read("muster.cmd");

        assertThat(script).doesNotContain("cd /d").contains("MusterCli %*\nexit /b %ERRORLEVEL%\n");
        assertThat(words(script, "%*")).isEqualTo(words(read("muster"), "\"$@\""));
    }

    /** What the tool's JVM is told, without the paths. */
    private static List<String> words(String script, String end) {
        String command = script.replace("\\\n", " ")
                .lines()
                .filter(line -> line.endsWith(end))
                .findFirst()
                .orElseThrow();
        return Stream.of(command.replaceAll("\"[^\"]*\"", "").split("\\s+"))
                .filter(word -> word.startsWith("-") || word.startsWith("io.muster"))
                .toList();
    }

    private static String read(String name) throws IOException {
        // other letters mean something else in each code page
        return Files.readString(Path.of("src/main/dist/bin", name), StandardCharsets.US_ASCII);
    }

    private static Set<String> all(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(1 <= found.groupCount() ? 1 : 0))
                .collect(Collectors.toSet());
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> both = new TreeSet<>(one);
        both.addAll(other);
        return both;
    }
}
