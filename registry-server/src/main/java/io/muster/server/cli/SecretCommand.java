package io.muster.server.cli;

import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.util.Base64;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a cluster secret. */
@Command(
        name = "secret",
        mixinStandardHelpOptions = true,
        description = "Makes a secret for muster.cluster.secret; every node of a cluster needs the same one.",
        subcommands = RotateTokenKeyCommand.class)
final class SecretCommand implements Runnable {

    @Option(names = "--json", description = "Print JSON for machines.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        String text = Base64.getEncoder().encodeToString(secret);
        spec.commandLine()
                .getOut()
                .println(json ? new JsonObject().put("secret", text).encode() : text);
    }
}
