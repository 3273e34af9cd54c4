package io.muster.server.cli;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The manual page of a command in the language of man(7), from what picocli knows about the command; so it says what {@code --help} says.
 * (picocli's own generator writes AsciiDoc, and what turns that into pages is larger than the whole distribution.)
 */
final class ManPage {

    private final CommandSpec command;
    private final StringBuilder page = new StringBuilder();

    private ManPage(CommandSpec command) {
        this.command = command;
    }

    /** The page of a command. */
    static String of(CommandLine command) {
        return new ManPage(command.getCommandSpec()).write();
    }

    /** Its name, such as {@code muster-config-list}. */
    static String nameOf(CommandLine command) {
        return command.getCommandSpec().qualifiedName("-");
    }

    /** The pages of a command and all those below it, by name; hidden ones and those that only help are left out. */
    static Map<String, String> all(CommandLine command) {
        Map<String, String> pages = new TreeMap<>();
        pages.put(nameOf(command), of(command));
        subcommands(command.getCommandSpec()).forEach(below -> pages.putAll(all(below)));
        return pages;
    }

    private static List<CommandLine> subcommands(CommandSpec command) {
        return command.subcommands().values().stream()
                .filter(below -> !below.getCommandSpec().usageMessage().hidden()
                        && !below.getCommandSpec().helpCommand())
                .distinct()
                .sorted(Comparator.comparing(below -> below.getCommandSpec().name()))
                .toList();
    }

    private String write() {
        CommandLine.Help help = command.commandLine().getHelp();
        line(".TH " + nameOf(command.commandLine()).toUpperCase(Locale.ROOT) + " 1 \"\" \"Muster\" \"Muster\"");
        section("NAME");
        text(nameOf(command.commandLine()) + " \\- " + escaped(summary(command)));
        section("SYNOPSIS");
        text(escaped(help.synopsis(0).strip().replaceAll("\\s+", " ")));
        section("DESCRIPTION");
        Arrays.stream(command.usageMessage().description()).forEach(line -> text(escaped(plain(line))));
        parameters();
        options();
        below();
        exitCodes();
        footer();
        return page.toString();
    }

    private static String summary(CommandSpec command) {
        String first = plain(String.join(" ", command.usageMessage().description()));
        return first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
    }

    private void parameters() {
        List<PositionalParamSpec> parameters = command.positionalParameters().stream()
                .filter(parameter -> !parameter.hidden())
                .toList();
        if (!parameters.isEmpty()) {
            section("ARGUMENTS");
        }
        parameters.forEach(parameter -> item(parameter.paramLabel(), parameter.description()));
    }

    private void options() {
        section("OPTIONS");
        command.options().stream()
                .filter(option -> !option.hidden())
                .sorted(Comparator.comparing(OptionSpec::longestName))
                .forEach(option -> item(
                        String.join(", ", option.names()) + (option.arity().max() > 0 ? " " + option.paramLabel() : ""),
                        option.description()));
    }

    private void below() {
        List<CommandLine> below = subcommands(command);
        if (!below.isEmpty()) {
            section("COMMANDS");
        }
        below.forEach(each ->
                item(each.getCommandName(), each.getCommandSpec().usageMessage().description()));
    }

    private void exitCodes() {
        Map<String, String> codes = command.usageMessage().exitCodeList();
        Map<String, String> usual = command.root().usageMessage().exitCodeList();
        section("EXIT STATUS");
        (codes.isEmpty() ? usual : codes).forEach((code, meaning) -> item(code, plain(meaning)));
    }

    private void footer() {
        String[] footer = command.usageMessage().footer();
        if (footer.length == 0) {
            return;
        }
        section("NOTES");
        for (String each : footer) {
            if (each.startsWith("  ")) {
                line(".PP");
                line(".RS");
                line(".nf");
                line(escaped(plain(each).strip()));
                line(".fi");
                line(".RE");
            } else if (!each.isEmpty()) {
                text(escaped(plain(each)));
            }
        }
    }

    private void section(String title) {
        line(".SH " + title);
    }

    private void text(String text) {
        line(".PP");
        line(text);
    }

    private void item(String term, String... description) {
        line(".TP");
        line("\\fB" + escaped(plain(term)) + "\\fR");
        line(Arrays.stream(description).map(line -> escaped(plain(line))).collect(Collectors.joining(" ")));
    }

    /** picocli's own rendering fills in the variables of a text. */
    private static String plain(String text) {
        return Ansi.OFF.string(text.replace("%%", "%").replace("%n", " "));
    }

    /** What man(7) would take for a request or for an escape. */
    private static String escaped(String text) {
        String safe = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq");
        return safe.startsWith(".") ? "\\&" + safe : safe;
    }

    private void line(String line) {
        page.append(line).append('\n');
    }
}
