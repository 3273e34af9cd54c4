package io.muster.server.cli;

import io.muster.server.access.FirstAdministrator;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Gives an administrator a new password; whoever may read the node's data directory may do this. */
@Command(
        name = "reset-admin",
        mixinStandardHelpOptions = true,
        description = "Sets a new password for an administrator; needs a majority of nodes.")
final class ResetAdminCommand implements Runnable {

    @Mixin
    private final HomeOption options = new HomeOption();

    @Mixin
    private final PasswordOption password = new PasswordOption();

    @Option(
            names = "--username",
            paramLabel = "NAME",
            defaultValue = FirstAdministrator.NAME,
            description = "Whose, where the administrator has another name; ${DEFAULT-VALUE} by default.")
    @SuppressWarnings("NullAway.Init")
    private String username;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        NodeClient.of(options.home)
                .write("PUT", "/v3/auth/user", Map.of("username", username, "newPassword", password.password));
        options.say(
                spec.commandLine().getOut(), "The password of " + username + " is changed; earlier logins have ended.");
    }
}
