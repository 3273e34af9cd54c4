package io.muster.raft.testkit;

import io.muster.raft.PeerAddress;
import io.muster.raft.RaftLogs;
import io.muster.raft.RaftMember;
import io.muster.raft.RaftSettings;
import io.muster.raft.ReplicatedLog;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * One node of the log in a process of its own, so that it can be killed as processes are. Arguments: its address, all addresses, its
 * directory, what its lines begin with. It proposes numbered lines all the time and prints {@code ack LINE PLACE} for each that it
 * was told is committed; {@code stop} on its input ends the proposals, {@code dump} makes it print the journal after a read barrier.
 */
public final class LogProcess {
    private static final int WINDOW = 20;

    private final ReplicatedLog<Integer> log;
    private final Journal journal;
    private final String prefix;
    private final PrintStream out;
    private volatile boolean stopped;

    private LogProcess(ReplicatedLog<Integer> log, Journal journal, String prefix, PrintStream out) {
        this.log = log;
        this.journal = journal;
        this.prefix = prefix;
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        PeerAddress own = PeerAddress.parse(arguments[0]);
        List<RaftMember> members = Arrays.stream(arguments[1].split(","))
                .map(PeerAddress::parse)
                .map(RaftMember::at)
                .toList();
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
        Journal journal = new Journal();
        ReplicatedLog<Integer> log = RaftLogs.create(
                vertx,
                RaftSettings.builder(own, members, Path.of(arguments[2]), "test", TestCluster.SECRET)
                        .bindHost("127.0.0.1")
                        .snapshotEvery(500, 10_000_000)
                        .build(),
                journal);
        log.start().join();
        LogProcess process =
                new LogProcess(log, journal, arguments[3], new PrintStream(System.out, false, StandardCharsets.UTF_8));
        Thread writer = new Thread(process::write, "writer");
        writer.setDaemon(true);
        writer.start();
        process.obey();
        Runtime.getRuntime().halt(0);
    }

    private void write() {
        Semaphore permits = new Semaphore(WINDOW);
        try {
            for (int number = 0; !stopped; number++) {
                permits.acquire();
                String line = prefix + "#" + number;
                log.propose(line.getBytes(StandardCharsets.UTF_8)).whenComplete((place, failure) -> {
                    if (failure == null) {
                        say("ack " + line + " " + place);
                    }
                    permits.release();
                });
                TimeUnit.MILLISECONDS.sleep(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void obey() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String command = in.readLine(); command != null; command = in.readLine()) {
            if (command.equals("stop")) {
                stopped = true;
            } else if (command.equals("dump")) {
                log.readBarrier().whenComplete((index, failure) -> {
                    if (failure != null) {
                        say("failed " + failure.getMessage());
                    } else {
                        say("journal " + String.join(" ", journal.lines()));
                    }
                });
            }
        }
    }

    /** One whole line at a time: whoever kills this process must not leave half of one. */
    private synchronized void say(String line) {
        out.println(line);
        out.flush();
    }
}
