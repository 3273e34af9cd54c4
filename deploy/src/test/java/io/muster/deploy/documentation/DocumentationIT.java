package io.muster.deploy.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.muster.deploy.Distribution;
import io.muster.deploy.crash.MariaDbProcess;
import io.muster.deploy.documentation.Documentation.Block;
import io.muster.deploy.local.Script;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Does what the documentation says, with the packaged distribution; see {@link PageRun}. */
class DocumentationIT {

    /** The pages whose commands are run here, in one test or another. */
    static final Set<String> PAGES = Set.of(
            "README.md",
            "docs/access-control.md",
            "docs/api.md",
            "docs/clients.md",
            "docs/cluster.md",
            "docs/migration.md",
            "docs/mysql.md",
            "docs/operations.md",
            "docs/quickstart.md",
            "docs/security.md",
            "docs/upgrading.md",
            "docs/vip.md");

    private static final String NODE_STARTS = "tar xzf muster-*.tar.gz\nmuster/bin/startup.sh -m standalone\n";
    private static final String NODE_STOPS = "muster/bin/shutdown.sh\n";

    /** A command of {@code bin/muster}, up to what ends it in a shell, in a sentence or in a table. */
    private static final Pattern MUSTER = Pattern.compile("bin/muster ([a-z][^|`\\n;#<>)]*)");

    private static final Pattern SCRIPT =
            Pattern.compile("bin/(startup\\.sh|shutdown\\.sh|gateway\\.sh)((?: +[^|`\\n;#<>)&]+)*)");

    @TempDir(cleanup = CleanupMode.ALWAYS)
    Path directory;

    @Test
    void theTenMinuteStart() throws Exception {
        new PageRun(directory).run(List.of("docs/quickstart.md"));
    }

    @Test
    void thePagesThatAskANodeThatRuns() throws Exception {
        new PageRun(directory)
                .between(NODE_STARTS, NODE_STOPS)
                .run(List.of("docs/api.md", "docs/access-control.md", "docs/security.md"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/cluster.md", "docs/operations.md", "docs/upgrading.md"})
    @Tag("campaign")
    void thePagesThatStartTheirOwn(String page) throws Exception {
        new PageRun(directory).run(List.of(page));
    }

    /** Beside the nodes that the page about a cluster starts. */
    @Test
    @Tag("campaign")
    void theVip() throws Exception {
        String nodesStart =
                """
                tar xzf muster-*.tar.gz
                for n in 1 2 3; do
                  mkdir -p n$n/conf
                  printf '%s\\n' server.port=88${n}8 muster.cluster.secret=0123456789abcdef > n$n/conf/application.properties
                  printf '%s\\n' 127.0.0.1:8818 127.0.0.1:8828 127.0.0.1:8838 > n$n/conf/cluster.conf
                done
                for n in 1 2; do muster/bin/startup.sh -p embedded --home n$n & done
                muster/bin/startup.sh -p embedded --home n3
                wait
                sleep 2
                """;
        new PageRun(directory)
                .between(nodesStart, "for n in 1 2 3; do muster/bin/shutdown.sh --home n$n; done\n")
                .run(List.of("docs/vip.md"));
    }

    /** A node plays Nacos, whose APIs it has. */
    @Test
    @Tag("campaign")
    void movingFromNacos() throws Exception {
        String nacosStarts =
                """
                tar xzf muster-*.tar.gz
                mkdir -p nacos/conf
                echo server.port=8848 > nacos/conf/application.properties
                muster/bin/startup.sh -m standalone --home nacos
                echo 'limit: 20' | muster/bin/muster config publish moved.yaml --type yaml --home nacos
                """;
        String output = new PageRun(directory)
                .providing(Documentation.NACOS, "nacos.example")
                .between(nacosStarts, "muster/bin/shutdown.sh --home nacos\n")
                .run(List.of("docs/migration.md"));

        assertThat(output).contains("moved.yaml  DEFAULT_GROUP  yaml");
    }

    @Test
    @Tag("campaign")
    void theExamples() throws Exception {
        // The client libraries write into the home of the user, where the test has no business.
        Path home = Files.createDirectories(directory.resolve("home"));
        Path own = Path.of(System.getProperty("user.home"));
        new PageRun(directory)
                .between(NODE_STARTS + "export NACOS_ADDRESS=127.0.0.1:8848\n", NODE_STOPS)
                .with("HOME", home.toString())
                .with("NPM_CONFIG_USERCONFIG", own.resolve(".npmrc").toString())
                .with("NPM_CONFIG_CACHE", own.resolve(".npm").toString())
                .with(
                        "JAVA_TOOL_OPTIONS",
                        "-Duser.home=" + home + " -DJM.LOG.PATH=" + home.resolve("logs") + " -DJM.SNAPSHOT.PATH="
                                + home.resolve("snapshots"))
                .with("MAVEN_OPTS", "-Duser.home=" + own)
                .run(List.of("docs/clients.md"));
    }

    /** Where their tools are installed; the libraries come from the registries of the two languages. */
    @Test
    @Tag("campaign")
    void theExamplesInPythonAndGo() throws Exception {
        assumeTrue(isInstalled("python3") && isInstalled("go"), "python3 or go is not installed");
        Path own = Path.of(System.getProperty("user.home"));
        String starts = NODE_STARTS
                + """
                export NACOS_ADDRESS=127.0.0.1:8848
                python3 -m venv environment
                . environment/bin/activate
                export HOME="$PWD/home"
                mkdir home
                """;
        new PageRun(directory)
                .between(starts, NODE_STOPS)
                .providing(Documentation.PYTHON)
                .providing(Documentation.GO)
                .andNothingElse()
                .with("GOPATH", own.resolve("go").toString())
                .with("GOCACHE", own.resolve(".cache/go-build").toString())
                .with("PIP_CACHE_DIR", own.resolve(".cache/pip").toString())
                .run(List.of("docs/clients.md"));
    }

    private static boolean isInstalled(String program) {
        return Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }

    @Test
    @Tag("campaign")
    void mySql() throws Exception {
        Path pages = Files.createDirectories(directory.resolve("pages"));
        Path programs = Files.createDirectories(directory.resolve("programs"));
        try (MariaDbProcess server = new MariaDbProcess()) {
            Path client = programs.resolve("mysql");
            Files.writeString(
                    client,
                    "#!/bin/sh\nexec '" + server.client() + "' --no-defaults --host=127.0.0.1 --port=" + server.port()
                            + " --user=nacos --password=nacos --skip-ssl \"$@\"\n");
            assertThat(client.toFile().setExecutable(true)).isTrue();
            new PageRun(pages)
                    .with("PATH", programs + ":" + System.getenv("PATH"))
                    .withPort(3306, server.port())
                    .run(List.of("docs/mysql.md"));
        }
    }

    /** The way of {@code ./muster demo --once}, which builds first and then does this. */
    @Test
    @Tag("campaign")
    void theDemo() throws Exception {
        Path output = directory.resolve("demo.txt");
        Process demo = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dlogback.configurationFile=logback-demo.xml",
                        "-Dslf4j.internal.verbosity=ERROR",
                        "-Duser.home=" + directory,
                        "-cp",
                        "target/classes:target/demo-lib/*:target/muster/lib/*",
                        "io.muster.deploy.demo.Demo",
                        Distribution.directory().toString(),
                        directory.resolve("demo").toString(),
                        "--once")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(demo.waitFor(240, TimeUnit.SECONDS))
                    .as(Files.readString(output))
                    .isTrue();
            assertThat(demo.exitValue()).as(Files.readString(output)).isZero();
        } finally {
            demo.destroy();
            demo.waitFor(30, TimeUnit.SECONDS);
            demo.destroyForcibly();
        }
    }

    /** Also those that stand in a sentence, and those that need what is not here. */
    @Test
    void everyCommandOfBinMusterIsOneThatThereIs() throws IOException {
        Path manual = Distribution.directory().resolve("share/man/man1");
        List<String> wrong = new ArrayList<>();
        int found = 0;
        for (Path page : Documentation.pages()) {
            Matcher commands = MUSTER.matcher(Files.readString(page));
            while (commands.find()) {
                found++;
                judge(manual, Documentation.name(page), commands.group(1).strip(), wrong);
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(found).isGreaterThan(50);
    }

    private static void judge(Path manual, String page, String command, List<String> wrong) throws IOException {
        String name = "muster";
        boolean inName = true;
        for (String word : command.split(" +")) {
            String next = name + "-" + word;
            if (inName && Files.exists(manual.resolve(next + ".1"))) {
                name = next;
                continue;
            }
            inName = false;
            if (name.equals("muster")) {
                wrong.add(page + ": muster " + command + ": there is no command " + word);
                return;
            }
            if (word.startsWith("--") && word.length() > 2) {
                String text = Files.readString(manual.resolve(name + ".1")).replace("\\", "");
                String option = word.replaceAll("[=.,:].*$", "");
                if (!Pattern.compile(Pattern.quote(option) + "\\b")
                        .matcher(text)
                        .find()) {
                    wrong.add(page + ": muster " + command + ": " + name + " has no option " + option);
                }
            }
        }
    }

    @Test
    void everyOptionOfTheScriptsIsOneThatThereIs() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path page : Documentation.pages()) {
            for (Block block : Documentation.blocks(page)) {
                Matcher scripts = SCRIPT.matcher(block.text());
                while (scripts.find()) {
                    String help = Script.run(
                                    Distribution.directory().resolve("bin").resolve(scripts.group(1)),
                                    Map.of(),
                                    List.of("--help"))
                            .output();
                    for (String word : scripts.group(2).strip().split(" +")) {
                        if (word.startsWith("-") && !help.contains(word)) {
                            wrong.add(Documentation.name(page) + ": " + scripts.group() + ": no option " + word);
                        }
                    }
                }
            }
        }

        assertThat(wrong).isEmpty();
    }
}
