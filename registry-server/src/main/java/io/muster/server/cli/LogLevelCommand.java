package io.muster.server.cli;

import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Changes what a running node writes to its log, until it is restarted, or a gateway, until it is told otherwise. */
@Command(
        name = "log-level",
        mixinStandardHelpOptions = true,
        description = {
            "Sets the level of a logger of the running node, until its restart.",
            "With --gateway that of a gateway, in its settings file, which it follows while it runs."
        },
        footer = {
            "",
            "Examples:",
            "  muster log-level io.muster.server.naming DEBUG",
            "  muster log-level muster.gateway.access INFO --gateway --home /srv/gateway"
        })
final class LogLevelCommand implements Runnable {

    @Mixin
    private final HomeOption options = new HomeOption();

    @Parameters(paramLabel = "LOGGER", index = "0", description = "A package or class; ROOT for everything.")
    @SuppressWarnings("NullAway.Init")
    private String logger;

    @Parameters(
            paramLabel = "LEVEL",
            index = "1",
            description = "TRACE, DEBUG, INFO, WARN, ERROR or OFF; for a gateway also DEFAULT, the usual one.")
    @SuppressWarnings("NullAway.Init")
    private String level;

    @Option(
            names = "--gateway",
            description = "The directory of --home is a gateway's; its conf/gateway.properties is changed.")
    private boolean gateway;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        String upper = level.toUpperCase(Locale.ROOT);
        if (gateway) {
            GatewayLevels levels = new GatewayLevels(options.home);
            levels.set(logger, upper);
            options.say(
                    spec.commandLine().getOut(),
                    logger + (upper.equals(GatewayLevels.DEFAULT) ? " logs at its usual level" : " logs at " + upper)
                            + ", as gateway.log.levels in " + levels.file()
                            + " says; a running gateway takes it within a second.");
            return;
        }
        NodeClient.of(options.home)
                .write("PUT", "/v3/admin/core/ops/log", Map.of("logName", logger, "logLevel", upper));
        options.say(spec.commandLine().getOut(), logger + " logs at " + upper + " until the node restarts.");
    }
}
