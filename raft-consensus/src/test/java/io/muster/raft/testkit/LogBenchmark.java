package io.muster.raft.testkit;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Measures three nodes in one process; run it by hand, as docs/performance.md says: figures of a shared machine belong into no test.
 * Arguments: {@code lone} measures single writes only; anything else is the directory to write in.
 */
public final class LogBenchmark {
    private static final String LINE = "x".repeat(200);

    private LogBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        boolean everything = !List.of(arguments).contains("lone");
        String parent = Arrays.stream(arguments)
                .filter(argument -> !argument.equals("lone"))
                .findFirst()
                .orElse(System.getProperty("java.io.tmpdir"));
        Path directory = Files.createTempDirectory(Path.of(parent), "bench");
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            cluster.nodes().forEach(node -> node.journal().forget());
            cluster.startAll();
            TestNode leader = cluster.awaitLeader();
            TestNode follower = cluster.anyFollower();
            cluster.nodes().forEach(node -> node.journal().forget());
            throughput(leader, 200, 3, false); // warm up
            throughput(follower, 200, 3, false);
            if (everything) {
                throughputs(leader, follower);
            }
            loneWrites("leader", leader);
            loneWrites("follower", follower);
            spread(cluster, follower);
            if (everything) {
                large(follower);
            }
        } finally {
            try (var files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private static void throughputs(TestNode leader, TestNode follower) throws InterruptedException {
        for (TestNode node : new TestNode[] {leader, follower}) {
            for (int window : new int[] {1, 16, 200, 1000}) {
                System.out.printf("%s, %4d in flight: ", node == leader ? "leader  " : "follower", window);
                throughput(node, window, 5, true);
            }
        }
    }

    private static void large(TestNode follower) {
        for (int kib : new int[] {64, 512, 1024, 4096, 10240}) {
            String big = "y".repeat(kib * 1024);
            long begin = System.nanoTime();
            String outcome = follower.propose(big)
                    .handle((place, failure) -> failure == null ? "ok" : failure.getMessage())
                    .join();
            System.out.printf(
                    "%d KiB through a follower: %d ms %s%n", kib, (System.nanoTime() - begin) / 1_000_000, outcome);
        }
    }

    private static void throughput(TestNode node, int window, int seconds, boolean print) throws InterruptedException {
        Semaphore permits = new Semaphore(window);
        LongAdder done = new LongAdder();
        LongAdder failed = new LongAdder();
        long cpuBegin = cpuNanos();
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(seconds)) {
            permits.acquire();
            node.propose(LINE).whenComplete((place, failure) -> {
                (failure == null ? done : failed).increment();
                permits.release();
            });
        }
        permits.acquire(window);
        double elapsed = (System.nanoTime() - begin) / 1e9;
        if (print) {
            System.out.printf(
                    "%,9.0f ops/s, %5.1f us CPU per op (all three nodes), %d failed%n",
                    done.sum() / elapsed, (cpuNanos() - cpuBegin) / 1e3 / Math.max(1, done.sum()), failed.sum());
        }
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void loneWrites(String name, TestNode node) throws InterruptedException {
        long[] micros = new long[500];
        for (int i = 0; i < micros.length; i++) {
            TimeUnit.MILLISECONDS.sleep(5);
            long begin = System.nanoTime();
            node.propose(LINE).join();
            micros[i] = (System.nanoTime() - begin) / 1000;
        }
        print("lone write through the " + name + ", applied there", micros);
    }

    private static void spread(TestCluster cluster, TestNode writer) throws InterruptedException {
        TestNode third = cluster.nodes().stream()
                .filter(node -> node != writer && !node.isLeader())
                .findFirst()
                .orElseThrow();
        long[] micros = new long[300];
        for (int i = 0; i < micros.length; i++) {
            TimeUnit.MILLISECONDS.sleep(5);
            long before = third.log().status().appliedIndex();
            long begin = System.nanoTime();
            writer.propose(LINE);
            third.log().whenApplied(before + 1).join();
            micros[i] = (System.nanoTime() - begin) / 1000;
        }
        print("lone write through one follower, applied on the other", micros);
    }

    private static void print(String what, long[] micros) {
        Arrays.sort(micros);
        System.out.printf(
                "%s: p50 %.2f ms, p99 %.2f ms, max %.2f ms%n",
                what,
                micros[micros.length / 2] / 1000.0,
                micros[micros.length * 99 / 100] / 1000.0,
                micros[micros.length - 1] / 1000.0);
    }
}
