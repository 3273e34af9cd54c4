package io.muster.server.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that does nothing itself but has commands below it. */
abstract class CommandGroup implements Runnable {

    private final String commands;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** @param commands those below it, as a sentence lists them */
    CommandGroup(String commands) {
        this.commands = commands;
    }

    @Override
    public final void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: " + commands + ".");
    }

    /** Where results go. */
    final PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
