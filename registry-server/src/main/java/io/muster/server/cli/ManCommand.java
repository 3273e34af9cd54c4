package io.muster.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints manual pages. */
@Command(
        name = "man",
        mixinStandardHelpOptions = true,
        description = "Prints the manual page of a command, for man(1).",
        footer = {
            "",
            "Examples:",
            "  muster man config publish | man -l -",
            "  muster man --directory /usr/local/share/man/man1"
        })
final class ManCommand implements Runnable {

    @Parameters(
            paramLabel = "COMMAND",
            arity = "0..*",
            description = "The words of the command; muster itself without any.")
    private List<String> words = List.of();

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Write the pages of all commands into this directory instead.")
    private Optional<Path> directory = Optional.empty();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        CommandLine command = spec.root().commandLine();
        if (directory.isPresent()) {
            writeAll(ManPage.all(command), directory.get());
            return;
        }
        for (String word : words) {
            command = Optional.ofNullable(command.getSubcommands().get(word))
                    .orElseThrow(() -> new CliException(
                            "there is no command " + String.join(" ", words) + "; muster --help lists them."));
        }
        spec.commandLine().getOut().print(ManPage.of(command));
        spec.commandLine().getOut().flush();
    }

    private void writeAll(Map<String, String> pages, Path into) {
        try {
            Files.createDirectories(into);
            for (Map.Entry<String, String> page : pages.entrySet()) {
                Files.writeString(into.resolve(page.getKey() + ".1"), page.getValue());
            }
        } catch (IOException unwritable) {
            throw new CliException(into + " cannot be written (" + unwritable + ").");
        }
        spec.commandLine().getOut().println(pages.size() + " pages are in " + into + ".");
    }
}
