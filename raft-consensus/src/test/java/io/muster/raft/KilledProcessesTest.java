package io.muster.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.raft.testkit.LogProcess;
import io.muster.raft.testkit.TestCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three processes under load, killed with SIGKILL one after the other: what any of them acknowledged is there for good. */
class KilledProcessesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final List<PeerAddress> addresses = TestCluster.freeAddresses(3);
    private final Map<String, Integer> acknowledged = new ConcurrentHashMap<>();
    private final List<Node> nodes = new ArrayList<>();

    @AfterEach
    void stop() {
        nodes.forEach(Node::kill);
    }

    @Test
    void nothingAcknowledgedIsLostWhenEveryNodeIsKilledOnce() throws Exception {
        killInTurn(1);
    }

    @Tag("campaign")
    @Test
    void nothingAcknowledgedIsLostWhenEveryNodeIsKilledTenTimes() throws Exception {
        killInTurn(10);
    }

    private void killInTurn(int rounds) throws Exception {
        for (int number = 0; number < 3; number++) {
            nodes.add(new Node(number));
        }
        awaitProgress(200);
        for (int round = 0; round < rounds; round++) {
            for (Node node : nodes) {
                node.kill();
                awaitProgress(100);
                node.start();
                node.awaitOwnProgress();
            }
        }
        for (Node node : nodes) {
            node.tell("stop");
        }
        List<String> first = nodes.get(0).journal();
        for (Node node : nodes) {
            // Proposals that were under way at "stop" may still arrive between two dumps.
            await().atMost(PATIENCE)
                    .until(() -> node.journal().equals(nodes.get(0).journal()));
        }
        assertThat(nodes.get(0).journal())
                .startsWith(first.toArray(String[]::new))
                .doesNotHaveDuplicates();
        List<String> journal = nodes.get(0).journal();
        assertThat(acknowledged).hasSizeGreaterThan(500);
        acknowledged.forEach((line, place) -> assertThat(journal.get(place)).isEqualTo(line));
    }

    private void awaitProgress(int more) {
        int before = acknowledged.size();
        await().atMost(PATIENCE).until(() -> acknowledged.size() >= before + more);
    }

    /** One of the processes; started again it writes lines of a new life. */
    private final class Node {
        private final int number;
        private int life;
        private @Nullable Process process;
        private volatile @Nullable List<String> journal;

        Node(int number) throws IOException {
            this.number = number;
            start();
        }

        final void start() throws IOException {
            life++;
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx128m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            // a killed process leaves the library of RocksDB behind
                            "-Djava.io.tmpdir=" + directory,
                            "-cp",
                            System.getProperty("java.class.path"),
                            LogProcess.class.getName(),
                            addresses.get(number).toString(),
                            addresses.stream().map(PeerAddress::toString).collect(Collectors.joining(",")),
                            directory.resolve("node" + number).toString(),
                            prefix())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            Process started = process;
            Thread reader = new Thread(() -> read(started), "reader-" + prefix());
            reader.setDaemon(true);
            reader.start();
        }

        private String prefix() {
            return "n" + number + "-" + life;
        }

        private void read(Process from) {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(from.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    String[] words = line.split(" ");
                    if (words[0].equals("ack") && words.length == 3) {
                        acknowledged.put(words[1], Integer.parseInt(words[2]));
                    } else if (words[0].equals("journal")) {
                        journal = List.of(words).subList(1, words.length);
                    } else {
                        System.err.println(prefix() + ": " + line);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void awaitOwnProgress() {
            String prefix = prefix() + "#";
            await().atMost(PATIENCE)
                    .until(() -> acknowledged.keySet().stream().anyMatch(line -> line.startsWith(prefix)));
        }

        void tell(String command) throws IOException {
            Process running = Objects.requireNonNull(process);
            running.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
            running.getOutputStream().flush();
        }

        List<String> journal() throws IOException {
            journal = null;
            tell("dump");
            await().atMost(PATIENCE).until(() -> journal != null);
            return Objects.requireNonNull(journal);
        }

        void kill() {
            Process running = process;
            if (running == null) {
                return;
            }
            running.destroyForcibly(); // SIGKILL
            try {
                assertThat(running.waitFor(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
