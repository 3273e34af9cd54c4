package io.muster.server.node;

import io.muster.cluster.logging.LogOutput;
import io.muster.cluster.tls.TlsSessions;
import io.muster.server.settings.InvalidSettingException;
import io.muster.server.settings.LogSettings;
import io.muster.server.settings.PropertyFile;
import io.muster.server.settings.PropertySource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of the server process: reads the command line, opens the home directory, starts the node, says how it went, and
 * stops the node when the process is asked to end. What an operator must see goes to standard output as well as to the log.
 */
public final class NodeProcess {

    private static final Duration START_PATIENCE = Duration.ofSeconds(12);

    private NodeProcess() {}

    /**
     * Runs until the process is told to end.
     *
     * @return the exit status: 0, or 1 when the node could not start, or 2 when it was called wrongly
     */
    public static int run(String[] arguments) {
        TlsSessions.keepShort();
        Optional<CommandLine> read;
        try {
            read = CommandLine.ofPairs(arguments).or(() -> CommandLineParser.parse(arguments));
            read.ifPresent(CommandLine::check);
        } catch (StartFailure wrong) {
            System.err.println("muster: " + wrong.getMessage());
            return 2;
        }
        if (read.isEmpty()) {
            return 0;
        }
        CommandLine options = read.get();
        Path home = options.home().toAbsolutePath().normalize();
        System.setProperty("muster.logs", home.resolve("logs").toString());
        LogOutput logs = logOutput(home);
        logs.publish(System.getProperties());
        try (HomeDirectory directory = HomeDirectory.open(home)) {
            return serve(options, home, directory, logs.toStandardOutput());
        } catch (StartFailure failure) {
            System.err.println("muster: " + failure.getMessage());
            return 1;
        }
    }

    /** Read before the rest, because nothing may be logged before. What is wrong with the file is told when all of it is read. */
    private static LogOutput logOutput(Path home) {
        Path file = home.resolve("conf").resolve("application.properties");
        try {
            return LogSettings.from(PropertyFile.read(file, System.getenv(), System.getProperties()));
        } catch (InvalidSettingException toldLater) {
            return LogSettings.from(PropertySource.of(Map.of()));
        }
    }

    private static int serve(CommandLine options, Path home, HomeDirectory directory, boolean logsToStandardOutput) {
        Logger log = LoggerFactory.getLogger(NodeProcess.class);
        directory.report(HomeDirectory.Status.STARTING, "");
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        try {
            NodeConfiguration configuration = NodeConfiguration.read(
                    home, options.mode(), options.storage(), System.getenv(), System.getProperties());
            MusterNode node = MusterNode.start(configuration);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stopped(end, ended), "muster-shutdown"));
            if (!logsToStandardOutput) {
                System.out.println(node.members());
            }
            try {
                node.awaitServing(START_PATIENCE);
            } catch (StartFailure refused) {
                node.close();
                throw refused;
            }
            String sentence = node.sentence();
            directory.report(node.ready() ? HomeDirectory.Status.READY : HomeDirectory.Status.WAITING, sentence);
            say(log, logsToStandardOutput, sentence);
            if (!node.ready()) {
                node.whenReady(() -> {
                    directory.report(HomeDirectory.Status.READY, node.sentence());
                    say(log, logsToStandardOutput, node.sentence());
                });
            }
            end.await();
            node.close();
            log.info("Muster has stopped.");
            return 0;
        } catch (StartFailure failure) {
            directory.report(HomeDirectory.Status.FAILED, failure.getMessage());
            log.error("Muster did not start: {}", failure.getMessage());
            System.err.println("muster: " + failure.getMessage());
            return 1;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return 1;
        } catch (RuntimeException defect) {
            String sentence = "A defect of Muster kept it from starting: " + defect + "; please report it with "
                    + home.resolve("logs").resolve("muster.log") + ".";
            directory.report(HomeDirectory.Status.FAILED, sentence);
            log.error(sentence, defect);
            System.err.println("muster: " + sentence);
            return 1;
        } finally {
            ended.countDown();
        }
    }

    private static void say(Logger log, boolean logsToStandardOutput, String sentence) {
        log.info("{}", sentence);
        if (!logsToStandardOutput) {
            System.out.println(sentence);
        }
    }

    /** Runs on the JVM's shutdown thread: the process ends when this returns. */
    private static void stopped(CountDownLatch end, CountDownLatch ended) {
        end.countDown();
        try {
            if (!ended.await(10, TimeUnit.SECONDS)) {
                System.err.println("muster: the node did not stop within 10 s and is left behind.");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
