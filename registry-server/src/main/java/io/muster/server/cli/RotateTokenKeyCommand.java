package io.muster.server.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Replaces the key that signs login tokens, on every node of the cluster. */
@Command(
        name = "rotate-token-key",
        mixinStandardHelpOptions = true,
        description = "Replaces the key that signs login tokens on every node; nobody is logged out unless you say so.")
final class RotateTokenKeyCommand implements Runnable {

    @Mixin
    private final HomeOption options = new HomeOption();

    @Option(names = "--end-sessions", description = "End all sessions now: the old key may be in wrong hands.")
    private boolean endSessions;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        NodeClient.of(options.home).post("/v3/auth/token-key?endSessions=" + endSessions);
        options.say(
                spec.commandLine().getOut(),
                endSessions
                        ? "Tokens are signed with a new key; all sessions have ended."
                        : "Tokens are signed with a new key; those of the old one live to their end.");
    }
}
