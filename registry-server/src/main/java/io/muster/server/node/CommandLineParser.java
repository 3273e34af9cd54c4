package io.muster.server.node;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Reads every form of {@link CommandLine}, and prints help. */
@Command(
        name = "muster-server",
        mixinStandardHelpOptions = true,
        description = "Runs one Muster node in the foreground; bin/startup.sh runs it in the background.")
final class CommandLineParser {

    @Option(
            names = CommandLine.HOME,
            paramLabel = "DIR",
            required = true,
            description = "The node's own directory (conf/ data/ logs/).")
    @SuppressWarnings("NullAway.Init")
    private Path home;

    @Option(
            names = CommandLine.MODE,
            paramLabel = "MODE",
            description = "standalone or cluster; cluster unless the settings say otherwise.")
    private Optional<String> mode = Optional.empty();

    @Option(
            names = CommandLine.STORAGE,
            paramLabel = "STORAGE",
            description = "embedded: keep configuration and users in the embedded database.")
    private Optional<String> storage = Optional.empty();

    private CommandLineParser() {}

    /**
     * Reads the arguments.
     *
     * @return empty when help was asked for, which is printed
     * @throws StartFailure with one sentence for arguments that make no sense
     */
    static Optional<CommandLine> parse(String[] arguments) {
        CommandLineParser options = new CommandLineParser();
        picocli.CommandLine parser = new picocli.CommandLine(options);
        try {
            if (picocli.CommandLine.printHelpIfRequested(parser.parseArgs(arguments))) {
                return Optional.empty();
            }
        } catch (ParameterException wrong) {
            throw new StartFailure(wrong.getMessage() + "; --help lists the options.");
        }
        return Optional.of(new CommandLine(options.home, options.mode, options.storage));
    }
}
