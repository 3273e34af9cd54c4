package io.muster.server.cli;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a backup while the cluster works. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = {
            "Writes configurations, their history, namespaces, users, roles and permissions of a cluster with the embedded"
                    + " database to one file with a checksum, while the cluster works.",
            "The file holds password hashes and is readable by its owner only. Registered services are not in it: they register"
                    + " again by themselves. With MySQL, use the tools of MySQL."
        },
        footer = {"", "Exit codes: 0 done, 1 could not be done, 2 called wrongly."})
final class BackupCommand implements Runnable {

    private static final Duration PATIENCE = Duration.ofMinutes(30);

    @Mixin
    private final HomeOption options = new HomeOption();

    @Option(
            names = "--to",
            paramLabel = "FILE",
            description =
                    "Where the backup goes: a new file, or a directory. Default: data/backup in the node's directory.")
    private @Nullable Path to;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        if (to != null && Files.exists(to) && !Files.isDirectory(to)) {
            throw new CliException(to + " is there already; name a new file or a directory.");
        }
        JsonObject made = NodeClient.of(options.home)
                .postForm("/v3/admin/core/backup", Map.of(), PATIENCE)
                .getJsonObject("data");
        Path written =
                NodeClient.settingsOf(options.home).data().resolve("backup").resolve(made.getString("file"));
        Path file = to == null
                ? written
                : Files.isDirectory(to) ? to.resolve(written.getFileName().toString()) : to;
        try {
            OwnerOnly.restrict(written);
            if (!file.equals(written)) {
                Files.move(written, file);
            }
        } catch (IOException failure) {
            throw new CliException(
                    "the backup lies in " + written + " and could not be moved to " + file + " (" + failure + ").");
        }
        JsonObject report =
                made.copy().put("file", file.toAbsolutePath().normalize().toString());
        spec.commandLine()
                .getOut()
                .println(
                        options.json
                                ? report.encode()
                                : made.getLong("configurations") + " configurations (" + made.getLong("rows")
                                        + " rows, log index " + made.getLong("appliedIndex") + ") are in "
                                        + report.getString("file") + ", " + made.getLong("bytes") + " bytes.");
    }
}
