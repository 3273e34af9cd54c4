package io.muster.deploy.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.muster.deploy.documentation.Documentation.Block;
import io.muster.deploy.local.LocalPorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Does what pages say: their commands one after the other in one shell and a directory that holds the archive. What stands in a
 * block of text after them must be in their output, and an example of an answer must have its fields. The only difference is the ports: 8848 and its
 * like are replaced by free ones. For one run.
 */
final class PageRun {

    private static final int MOST_SECONDS = 300;

    /** Of nodes and gateways, with those above and below by 1000. */
    private static final Pattern PORT = Pattern.compile("\\b([789])8([0-9])8\\b");

    /** Of somebody's own services. */
    private static final Pattern OTHER_PORT = Pattern.compile("(?<=127\\.0\\.0\\.1:|_PORT=)(808[0-9]|20880|3306)\\b");

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();

    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();
    private final LocalPorts free = new LocalPorts();
    private final TreeMap<Integer, Integer> ports = new TreeMap<>();
    private final Map<String, String> otherPorts = new HashMap<>();
    private final Set<String> provided = new HashSet<>();
    private String providedHost = "";
    private boolean onlyWhatIsProvided;
    private String before = "";
    private String after = "";

    /** @param directory an empty one */
    PageRun(Path directory) {
        this.directory = directory;
        // A busy machine needs longer than an operator would wait, most of all for the archive of classes that a first
        // stop leaves.
        environment.put("MUSTER_START_SECONDS", "60");
        environment.put("MUSTER_STOP_SECONDS", "60");
        environment.put("MUSTER_CLASS_ARCHIVE", "off");
    }

    PageRun with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** A port that is what a documented one stands for. */
    PageRun withPort(int documented, int port) {
        otherPorts.put(Integer.toString(documented), Integer.toString(port));
        return this;
    }

    /**
     * Something that commands need and that is here for once, so that they are run too.
     *
     * @param host the name that it has in the page; it is on this machine
     */
    PageRun providing(String need, String host) {
        providedHost = host;
        return providing(need);
    }

    /** As {@link #providing(String, String)}, for what has no host. */
    PageRun providing(String need) {
        provided.add(need);
        return this;
    }

    /** Leaves out the commands that run everywhere. */
    PageRun andNothingElse() {
        onlyWhatIsProvided = true;
        return this;
    }

    /** Commands that pages take for granted and, at the end, those that undo them. */
    PageRun between(String first, String last) {
        before = first;
        after = last;
        return this;
    }

    /**
     * Runs pages, each named by its path in the repository.
     *
     * @return what was printed
     */
    String run(List<String> pages) throws IOException, InterruptedException {
        StringBuilder script = new StringBuilder(
                        "set -e\ntrap 'jobs -p >jobs.txt; kill $(cat jobs.txt) 2>/dev/null || true' EXIT\n")
                .append(onFreePorts(before))
                .append('\n');
        Map<Integer, List<Block>> expected = new LinkedHashMap<>();
        int number = 0;
        for (String page : pages) {
            int first = number;
            List<Block> following = new ArrayList<>();
            for (Block block : Documentation.blocks(Documentation.REPOSITORY.resolve(page))) {
                if (isRun(block)) {
                    following = new ArrayList<>();
                    expected.put(number, following);
                    script.append("echo '<<<")
                            .append(number++)
                            .append(">>>'\n")
                            .append(onFreePorts(block.text()))
                            .append("\necho\n");
                } else {
                    following.add(block);
                }
            }
            assertThat(number).as("blocks that are run, after " + page).isGreaterThan(first);
        }
        script.append("echo '<<<")
                .append(number)
                .append(">>>'\n")
                .append(onFreePorts(after))
                .append('\n');
        layOutTheArchive();

        String output = shell(script.toString());

        for (int block = 0; block < number; block++) {
            String printed = between(output, "<<<" + block + ">>>", "<<<" + (block + 1) + ">>>");
            // Only what follows at once is what they print.
            expected.get(block).stream().limit(1).forEach(next -> judge(printed, next));
        }
        return output;
    }

    private boolean isRun(Block block) {
        return block.runs() ? !onlyWhatIsProvided : provided.contains(block.needs());
    }

    /** Holds what commands have printed against the block that follows them. */
    void judge(String printed, Block next) {
        if (next.kind().equals(Documentation.TEXT)) {
            for (String line : next.text().split("\n")) {
                for (String part : onFreePorts(line).split("\\.\\.\\.")) {
                    assertThat(printed).contains(part);
                }
            }
        } else if (next.kind().equals(Documentation.ANSWER)) {
            int begin = printed.indexOf("{\"");
            assertThat(begin).as("an answer in JSON in " + printed).isNotNegative();
            try {
                hasFields("", JSON.readTree(printed.substring(begin)), JSON.readTree(next.text()));
            } catch (IOException notJson) {
                throw new AssertionError(printed, notJson);
            }
        }
    }

    /** Every field of the example is in the answer, as far as the answer goes; it may hold an empty list or nothing. */
    private static void hasFields(String path, JsonNode answer, JsonNode example) {
        if (example.isObject() && answer.isObject()) {
            example.fieldNames().forEachRemaining(name -> {
                assertThat(answer.has(name))
                        .as("field " + path + name + " in " + answer)
                        .isTrue();
                hasFields(path + name + ".", answer.get(name), example.get(name));
            });
        } else if (example.isArray() && answer.isArray() && !example.isEmpty() && !answer.isEmpty()) {
            hasFields(path + "0.", answer.get(0), example.get(0));
        }
    }

    /**
     * The archive as it is packaged, but for the ports in its settings; also unpacked in {@code deploy/target}, as after a build, beside the
     * examples.
     */
    private void layOutTheArchive() throws IOException, InterruptedException {
        Path archive;
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            archive = files.filter(file -> file.getFileName().toString().matches("muster-.*-slim\\.tar\\.gz"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("the archive is missing; run mvn -DskipTests package"));
        }
        Path target = Files.createDirectories(directory.resolve("deploy/target"));
        execute("tar", "xzf", archive.toAbsolutePath().toString(), "-C", target.toString());
        for (String file : List.of("application.properties", "gateway.properties")) {
            Path settings = target.resolve("muster/conf").resolve(file);
            Files.writeString(settings, onFreePorts(Files.readString(settings)));
        }
        execute("tar", "cf", "muster-0.tar", "-C", target.toString(), "muster");
        execute("gzip", "-1", "muster-0.tar");
        execute("cp", "-r", Documentation.REPOSITORY.resolve("examples").toString(), "examples");
    }

    private void execute(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .inheritIO()
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
    }

    private String shell(String script) throws IOException, InterruptedException {
        Path output = directory.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", script)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process shell = builder.start();
        try {
            assertThat(shell.waitFor(MOST_SECONDS, TimeUnit.SECONDS))
                    .as(() -> read(output))
                    .isTrue();
            assertThat(shell.exitValue()).as(() -> read(output)).isZero();
            return read(output);
        } finally {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
            killWhatIsLeft();
        }
    }

    /** Nodes and gateways, whose parent is not the shell any more. */
    private void killWhatIsLeft() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".pid")).toList()) {
                String pid = Files.readString(file).strip();
                if (!pid.isEmpty()) {
                    ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
                }
            }
        }
    }

    /** Replaces 8848, 9848 and 7848, also where a shell variable stands for a digit: {@code 88${n}8} counts as 8818, 8828, 8838. */
    private String onFreePorts(String text) {
        String here = providedHost.isEmpty() ? text : text.replace(providedHost, "127.0.0.1");
        String withLoops =
                here.replace("88${n}8", "$(case $n in 1) echo 8818 ;; 2) echo 8828 ;; *) echo 8838 ;; esac)");
        Matcher matcher = PORT.matcher(withLoops);
        StringBuilder replaced = new StringBuilder();
        while (matcher.find()) {
            int listed = Integer.parseInt("88" + matcher.group(2) + "8");
            int port = ports.computeIfAbsent(listed, this::freePort);
            int offset = (matcher.group(1).charAt(0) - '8') * 1000;
            matcher.appendReplacement(replaced, Integer.toString(port + offset));
        }
        return OTHER_PORT
                .matcher(matcher.appendTail(replaced).toString())
                .replaceAll(found ->
                        otherPorts.computeIfAbsent(found.group(), documented -> Integer.toString(free.next())));
    }

    /** A free port in the order of the documented ones, since nodes are told in the order of their addresses. */
    private int freePort(int documented) {
        Map.Entry<Integer, Integer> below = ports.lowerEntry(documented);
        Map.Entry<Integer, Integer> above = ports.higherEntry(documented);
        int lowest = below == null ? 11_200 : below.getValue() + 1;
        int highest = above == null ? 29_000 : above.getValue();
        for (int port = lowest + (highest - lowest) / 4; port < highest; port += 11) {
            if (free.preferably(port) == port) {
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + lowest + " and " + highest);
    }

    private static String between(String text, String from, String to) {
        int start = text.indexOf(from);
        assertThat(start).as(from + " in " + text).isNotNegative();
        int end = text.indexOf(to, start + from.length());
        return text.substring(start + from.length(), end < 0 ? text.length() : end);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "nothing was printed: " + e;
        }
    }
}
