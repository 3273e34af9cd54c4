package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.deploy.Documentation.Block;
import io.muster.deploy.local.LocalPorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Does what the documentation says: every {@code sh} block of a page, one after the other in one shell and an empty directory that
 * holds the archive. What stands in a {@code text} block after it must be in its output; {@code ...} stands for anything. The only
 * difference is the ports: 8848 and its like are replaced by free ones.
 */
@Tag("campaign")
class DocumentationIT {

    private static final int MOST_SECONDS = 300;
    private static final Pattern PORT = Pattern.compile("\\b([789])8([0-9])8\\b");

    @TempDir(cleanup = CleanupMode.ALWAYS)
    Path directory;

    private final LocalPorts free = new LocalPorts();
    private final TreeMap<Integer, Integer> ports = new TreeMap<>();

    @ParameterizedTest
    @ValueSource(strings = {"quickstart.md", "cluster.md", "operations.md"})
    void doesWhatItSays(String page) throws Exception {
        List<Block> blocks =
                Documentation.blocks(Documentation.REPOSITORY.resolve("docs").resolve(page));
        StringBuilder script = new StringBuilder("set -e\n");
        int runs = 0;
        for (int i = 0; i < blocks.size(); i++) {
            if (blocks.get(i).language().equals("sh")) {
                script.append("echo '<<<")
                        .append(i)
                        .append(">>>'\n")
                        .append(onFreePorts(blocks.get(i).text()))
                        .append('\n');
                runs++;
            }
        }
        assertThat(runs).as("blocks that are run in " + page).isPositive();
        layOutTheArchive();

        String output = run(script.append("echo '<<<end>>>'\n").toString());

        assertThat(output).as("the page to its end").contains("<<<end>>>");
        for (int i = 1; i < blocks.size(); i++) {
            if (blocks.get(i).language().equals("text")
                    && blocks.get(i - 1).language().equals("sh")) {
                String printed = between(output, "<<<" + (i - 1) + ">>>", "<<<");
                for (String line : blocks.get(i).text().split("\n")) {
                    for (String part : onFreePorts(line).split("\\.\\.\\.")) {
                        assertThat(printed).contains(part);
                    }
                }
            }
        }
    }

    /** The archive as it is packaged, but for the ports in its settings. */
    private void layOutTheArchive() throws IOException, InterruptedException {
        Path archive;
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            archive = files.filter(file -> file.getFileName().toString().matches("muster-.*-slim\\.tar\\.gz"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("the archive is missing; run mvn -DskipTests package"));
        }
        execute(List.of("tar", "xzf", archive.toAbsolutePath().toString()));
        for (String file : List.of("application.properties", "gateway.properties")) {
            Path settings = directory.resolve("muster/conf").resolve(file);
            Files.writeString(settings, onFreePorts(Files.readString(settings)));
        }
        execute(List.of("tar", "cf", "muster-0.tar", "muster"));
        execute(List.of("gzip", "-1", "muster-0.tar"));
        execute(List.of("rm", "-rf", "muster"));
    }

    private void execute(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .inheritIO()
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
    }

    private String run(String script) throws IOException, InterruptedException {
        Path output = directory.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", script)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        // A busy machine needs longer than an operator would wait, most of all for the archive of classes that a first
        // stop leaves.
        builder.environment()
                .putAll(Map.of(
                        "MUSTER_START_SECONDS", "60", "MUSTER_STOP_SECONDS", "60", "MUSTER_CLASS_ARCHIVE", "off"));
        Process shell = builder.start();
        try {
            assertThat(shell.waitFor(MOST_SECONDS, TimeUnit.SECONDS))
                    .as(() -> read(output))
                    .isTrue();
            assertThat(shell.exitValue()).as(() -> read(output)).isZero();
            return read(output);
        } finally {
            shell.destroyForcibly();
            killWhatIsLeft();
        }
    }

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
        String withLoops = text;
        if (text.contains("88${n}8")) {
            withLoops = text.replace("88${n}8", "$(case $n in 1) echo 8818 ;; 2) echo 8828 ;; *) echo 8838 ;; esac)");
        }
        Matcher matcher = PORT.matcher(withLoops);
        StringBuilder replaced = new StringBuilder();
        while (matcher.find()) {
            int listed = Integer.parseInt("88" + matcher.group(2) + "8");
            int port = ports.computeIfAbsent(listed, this::freePort);
            int offset = (matcher.group(1).charAt(0) - '8') * 1000;
            matcher.appendReplacement(replaced, Integer.toString(port + offset));
        }
        return matcher.appendTail(replaced).toString();
    }

    private static String between(String text, String from, String to) {
        int start = text.indexOf(from);
        assertThat(start).as(from).isNotNegative();
        int end = text.indexOf(to, start + from.length());
        return text.substring(start, end < 0 ? text.length() : end);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "nothing was printed: " + e;
        }
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
}
