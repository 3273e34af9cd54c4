package io.muster.server.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
            "Every command about a node takes --home DIR, the node's own directory, and most take --json.",
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
        return new CommandLine(new MusterCli())
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((wrong, words) -> {
                    CommandLine command = wrong.getCommandLine();
                    String sentence = wrong.getMessage();
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

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do.");
    }
}
