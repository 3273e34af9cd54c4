package io.muster.server.cli;

import io.muster.persistence.BackupFile;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts a backup into a running cluster, through its log. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Puts a backup into the cluster of a running node. The rows go through the log, so one call on one node is enough, whatever"
                    + " the number of nodes; a majority must be up.",
            "The cluster must hold no configurations and no namespaces, as after its first start; with --replace those that are there"
                    + " are removed first. Users, roles and permissions are afterwards those of the backup, passwords included.",
            "Until it is done, other changes are refused. A restore that was cut short is run again."
        },
        footer = {"", "Exit codes: 0 done, 1 could not be done, 2 called wrongly."})
final class RestoreCommand implements Runnable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long LOOK_EVERY_MILLIS = 200;

    @Mixin
    private final HomeOption options = new HomeOption();

    @Parameters(paramLabel = "FILE", description = "The backup.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--replace", description = "Remove the configurations and namespaces that are there.")
    private boolean replace;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        try {
            BackupFile.verify(file);
        } catch (UncheckedIOException unusable) {
            throw new CliException(unusable.getMessage() + "; nothing was changed.");
        }
        NodeClient node = NodeClient.of(options.home);
        Path directory = NodeClient.settingsOf(options.home).data().resolve("backup");
        Path copy = directory.resolve("restore-" + UUID.randomUUID() + ".backup");
        try {
            Files.createDirectories(directory);
            Files.copy(file, copy);
            OwnerOnly.restrict(copy);
            try {
                report(restore(node, copy));
            } finally {
                Files.deleteIfExists(copy);
            }
        } catch (IOException failure) {
            throw new CliException(file + " cannot be copied to " + directory + " (" + failure + ").");
        }
    }

    private JsonObject restore(NodeClient node, Path copy) {
        String path = "/v3/admin/core/restore";
        node.postForm(
                path, Map.of("file", copy.getFileName().toString(), "replace", Boolean.toString(replace)), PATIENCE);
        ProgressBar bar = ProgressBar.onError(spec.commandLine().getErr(), "rows");
        while (true) {
            JsonObject progress = node.get(path).getJsonObject("data");
            switch (progress.getString("state")) {
                case "RUNNING" -> {
                    if (!options.json && progress.getLong("rows") > 0) {
                        bar.show(progress.getLong("rowsDone"), progress.getLong("rows"));
                    }
                }
                case "DONE" -> {
                    bar.end();
                    return progress;
                }
                default -> {
                    bar.end();
                    throw new CliException("the backup was not restored: " + progress.getString("message") + ".");
                }
            }
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                throw new CliException("interrupted; the node goes on with the restore.");
            }
        }
    }

    private void report(JsonObject done) {
        spec.commandLine().getOut().println(options.json ? done.encode() : done.getString("message") + ".");
    }
}
