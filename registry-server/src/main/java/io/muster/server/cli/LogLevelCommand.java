package io.muster.server.cli;

import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Changes what the running node writes to its log, until it is restarted. */
@Command(
        name = "log-level",
        mixinStandardHelpOptions = true,
        description = "Sets the level of a logger of the running node, until its restart.",
        footer = {"", "Example:", "  muster log-level io.muster.server.naming DEBUG"})
final class LogLevelCommand implements Runnable {

    @Mixin
    private final HomeOption options = new HomeOption();

    @Parameters(paramLabel = "LOGGER", index = "0", description = "A package or class; ROOT for everything.")
    @SuppressWarnings("NullAway.Init")
    private String logger;

    @Parameters(paramLabel = "LEVEL", index = "1", description = "TRACE, DEBUG, INFO, WARN, ERROR or OFF.")
    @SuppressWarnings("NullAway.Init")
    private String level;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        String upper = level.toUpperCase(Locale.ROOT);
        NodeClient.of(options.home)
                .write("PUT", "/v3/admin/core/ops/log", Map.of("logName", logger, "logLevel", upper));
        options.say(spec.commandLine().getOut(), logger + " logs at " + upper + " until the node restarts.");
    }
}
