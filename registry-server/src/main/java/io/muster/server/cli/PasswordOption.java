package io.muster.server.cli;

import picocli.CommandLine.Option;

/** A password, given or asked for. */
final class PasswordOption {

    @Option(
            names = "--password",
            required = true,
            interactive = true,
            arity = "0..1",
            description = "The password; asked for when no value is given.")
    @SuppressWarnings("NullAway.Init")
    String password;
}
