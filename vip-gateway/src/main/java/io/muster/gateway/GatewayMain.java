package io.muster.gateway;

import io.muster.cluster.ClusterConfException;
import io.muster.cluster.logging.LogLevels;
import io.muster.cluster.logging.LogOutput;
import io.muster.cluster.tls.TlsSessions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gateway's process: {@code GatewayMain --home DIR}. Exits with 1 and one sentence if it cannot run. */
public final class GatewayMain {

    private static final String USAGE =
            """
            Usage: gateway --home DIR
              --home DIR   the gateway's own directory; settings in DIR/conf/gateway.properties,
                           members in DIR/conf/cluster.conf unless gateway.cluster-conf says otherwise
              --help       this text""";

    private static final Duration LOOK_FOR_LEVELS = Duration.ofSeconds(1);

    private GatewayMain() {}

    /** Runs until SIGTERM or Ctrl-C. */
    public static void main(String[] arguments) {
        System.setProperty("vertx.logger-delegate-factory-class-name", "io.vertx.core.logging.SLF4JLogDelegateFactory");
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "io/muster/gateway/logback-gateway.xml");
        }
        // The JVM keeps addresses for 30 s; how often names are looked up again is a setting of ours.
        Security.setProperty("networkaddress.cache.ttl", "1");
        Security.setProperty("networkaddress.cache.negative.ttl", "1");
        TlsSessions.keepShort();
        Path home = home(arguments);
        if (home == null) {
            return;
        }
        System.setProperty("muster.logs", home.resolve("logs").toString());
        LogOutput output = logOutput(home);
        output.publish(System.getProperties());
        try {
            GatewaySettings settings = GatewaySettings.load(home, System.getenv(), System.getProperties());
            new FollowedLogLevels(() -> logs(home).levels(), LogLevels.ofThisProcess()).follow(LOOK_FOR_LEVELS);
            Gateway gateway = Gateway.start(settings)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
            ready(gateway, output.toStandardOutput());
        } catch (SettingsException e) {
            failAndLog(String.valueOf(e.getMessage()));
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof ClusterConfException || cause instanceof GatewayStartException) {
                failAndLog(String.valueOf(cause.getMessage()));
            } else {
                log().error("The gateway cannot start", cause);
                fail(String.valueOf(cause));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail("it was interrupted while starting");
        }
    }

    private static LogSettings logs(Path home) {
        return GatewaySettings.logs(home, System.getenv(), System.getProperties());
    }

    /** Read before the rest, because nothing may be logged before. What is wrong with the settings is told when all of them are read. */
    private static LogOutput logOutput(Path home) {
        try {
            return logs(home).output();
        } catch (SettingsException toldLater) {
            return new LogOutput(false, false, false, LogOutput.DEFAULT_MEGABYTES);
        }
    }

    private static void ready(Gateway gateway, boolean logsToStandardOutput) {
        GatewaySettings settings = gateway.settings();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(gateway), "gateway-stop"));
        String line = "Muster gateway listens on " + settings.host() + ":" + settings.port() + " (HTTP) and "
                + settings.host() + ":" + settings.grpcPort() + " (gRPC), members from " + settings.clusterConf();
        log().info("{}", line);
        if (!logsToStandardOutput) {
            System.out.println(line);
        }
    }

    private static void stop(Gateway gateway) {
        try {
            gateway.stop()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(gateway.settings().drainTimeout().toMillis() + 2_000, TimeUnit.MILLISECONDS);
            log().info("The gateway has stopped");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log().warn("The gateway did not stop in order: {}", String.valueOf(e.getMessage()));
        }
    }

    /** The home directory from the arguments; null after {@code --help}. */
    private static @Nullable Path home(String[] arguments) {
        Path home = Path.of("");
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--help", "-h" -> {
                    System.out.println(USAGE);
                    return null;
                }
                case "--home" -> {
                    if (i + 1 == arguments.length) {
                        fail("--home needs a directory");
                    }
                    home = Path.of(arguments[++i]);
                }
                default -> fail("unknown argument " + arguments[i] + "; --help shows what there is");
            }
        }
        if (!Files.isDirectory(home.toAbsolutePath())) {
            fail("the home directory " + home.toAbsolutePath() + " does not exist");
        }
        return home.toAbsolutePath().normalize();
    }

    private static void failAndLog(String sentence) {
        log().error("The gateway does not start: {}", sentence);
        fail(sentence);
    }

    private static void fail(String sentence) {
        System.err.println("The gateway does not start: " + sentence);
        System.exit(1);
    }

    /** Not a static field: logging must not begin before the home directory is known. */
    private static Logger log() {
        return LoggerFactory.getLogger(GatewayMain.class);
    }
}
