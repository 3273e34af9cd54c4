package io.muster.server.cli;

import io.muster.persistence.Databases;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Gives the space back that the embedded database of a stopped node does not need. */
@Command(
        name = "vacuum",
        mixinStandardHelpOptions = true,
        description = {
            "Rewrites the file of a stopped node's embedded database without the space that it does not need.",
            "A running node reuses that space by itself; this is for getting it back after much history was removed."
        },
        footer = {"", "Exit codes: 0 done, 1 could not be done, 2 called wrongly."})
final class VacuumCommand implements Runnable {

    @Mixin
    private final HomeOption options = new HomeOption();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        Path directory = NodeClient.settingsOf(options.home).data().resolve("database");
        Databases.Vacuumed vacuumed;
        try {
            vacuumed = Databases.vacuumEmbedded(directory);
        } catch (IllegalStateException unusable) {
            throw new CliException(unusable.getMessage() + ".");
        }
        spec.commandLine()
                .getOut()
                .println(
                        options.json
                                ? new JsonObject()
                                        .put("before", vacuumed.before())
                                        .put("after", vacuumed.after())
                                        .encode()
                                : "The database took " + vacuumed.before() + " bytes and takes " + vacuumed.after()
                                        + " now.");
    }
}
