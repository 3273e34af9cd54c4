package io.muster.server.cli;

import io.muster.server.node.MusterVersion;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code bin/muster}. Exit codes: 0 done, 1 could not be done (one sentence on standard error), 2 called wrongly. */
@Command(
        name = "muster",
        mixinStandardHelpOptions = true,
        description = "Looks after a Muster node on this machine.",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:could not be done; one sentence on standard error says why", "2:called wrongly"},
        footer = {
            "",
            "Every command about a node takes --home DIR, the node's own directory, and --json.",
            "They use a key that lies in that directory, so they need no password and work for whoever may read it."
        },
        subcommands = {
            StatusCommand.class,
            MembersCommand.class,
            DoctorCommand.class,
            ServiceCommand.class,
            ConfigCommand.class,
            UserCommand.class,
            LogLevelCommand.class,
            SecretCommand.class,
            ResetAdminCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            VacuumCommand.class,
            MigrateCommand.class,
            CompletionCommand.class,
            ManCommand.class,
            CommandLine.HelpCommand.class
        })
public final class MusterCli implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private MusterCli() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments, new PrintWriter(System.out, true), new PrintWriter(System.err, true)));
    }

    static int run(String[] arguments, PrintWriter out, PrintWriter err) {
        CommandLine muster = new CommandLine(new MusterCli());
        tellVersion(muster);
        return muster.setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((wrong, words) -> {
                    CommandLine command = wrong.getCommandLine();
                    String sentence = sentence(wrong);
                    command.getErr()
                            .println("muster: " + sentence + (sentence.endsWith(".") ? " " : "; ")
                                    + command.getCommandSpec().qualifiedName() + " --help shows what there is.");
                    return command.getCommandSpec().exitCodeOnInvalidInput();
                })
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (!(failure instanceof CliException)) {
                        throw failure;
                    }
                    command.getErr().println("muster: " + failure.getMessage());
                    return 1;
                })
                .execute(arguments);
    }

    private static void tellVersion(CommandLine command) {
        command.getCommandSpec().versionProvider(() -> new String[] {"muster " + MusterVersion.current()});
        command.getSubcommands().values().forEach(MusterCli::tellVersion);
    }

    private static String sentence(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
            List<String> similar = unmatched.getSuggestions();
            String words = "There is no '" + String.join(" ", unmatched.getUnmatched()) + "' here";
            return similar.isEmpty() ? words : words + ", but there is " + String.join(", ", similar);
        }
        return String.valueOf(wrong.getMessage());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do.");
    }
}
