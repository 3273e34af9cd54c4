package io.muster.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the server processes cost, read from {@code /proc} (Linux). */
final class ServerProcesses {

    /** The unit of {@code /proc/PID/stat}: 100 ticks a second on every Linux that matters here. */
    private static final long MICROS_PER_TICK = 10_000;

    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    private static final int FIELD_USER_TIME = 11;
    private static final int FIELD_SYSTEM_TIME = 12;

    private final List<Long> pids;

    ServerProcesses(List<Long> pids) {
        this.pids = List.copyOf(pids);
    }

    /** CPU time spent so far by all of them, in microseconds. */
    long cpuMicros() {
        long ticks = 0;
        for (long pid : pids) {
            String stat = read("/proc/" + pid + "/stat");
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            ticks += Long.parseLong(fields[FIELD_USER_TIME]) + Long.parseLong(fields[FIELD_SYSTEM_TIME]);
        }
        return ticks * MICROS_PER_TICK;
    }

    /** The resident memory of the largest of them, in MiB. */
    long largestResidentMegabytes() {
        long largest = 0;
        for (long pid : pids) {
            largest = Math.max(
                    largest,
                    read("/proc/" + pid + "/status")
                            .lines()
                            .filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                            .findFirst()
                            .orElse(0));
        }
        return largest;
    }

    /**
     * The heap that the first process still uses after a full collection, in bytes; 0 when no process is known. Needs the
     * {@code jcmd} of a JDK.
     */
    long heapAfterCollection() throws IOException, InterruptedException {
        if (pids.isEmpty()) {
            return 0;
        }
        ask("GC.run");
        long kilobytes = 0;
        for (String line : ask("GC.heap_info").split("Metaspace", 2)[0].split("\n", -1)) {
            Matcher used = USED.matcher(line);
            // the generations, not the spaces that they consist of
            if (line.contains(" total ") && used.find()) {
                kilobytes += Long.parseLong(used.group(1));
            }
        }
        return kilobytes * 1024;
    }

    private String ask(String command) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder("jcmd", pids.get(0).toString(), command)
                .redirectErrorStream(true)
                .start();
        String answer = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new IllegalStateException("jcmd " + command + " failed: " + answer.strip());
        }
        return answer;
    }

    boolean known() {
        return !pids.isEmpty();
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException gone) {
            throw new UncheckedIOException("a server process has ended during the run: " + file, gone);
        }
    }
}
