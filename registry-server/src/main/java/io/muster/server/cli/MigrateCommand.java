package io.muster.server.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.muster.server.migration.Migration;
import io.muster.server.migration.MigrationException;
import io.muster.server.migration.MigrationReport;
import io.muster.server.migration.NacosApi;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Copies the content of a running Nacos into the cluster of a running node. */
@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        description = {
            "Copies namespaces, configurations with their beta and, where named, tag releases, users, roles and permissions from a running Nacos 1.x, 2.x or 3.x"
                    + " over its HTTP API into the cluster of this node. Nothing is written to Nacos.",
            "Run it again at any time: what was copied is not copied again, what was cut short goes on. Configurations that are here with"
                    + " another content are left alone without --overwrite.",
            "Users keep their passwords where Nacos shows their hashes; others get new ones, which are in the report.",
            "To take over the database of Nacos itself instead, name it in conf/application.properties (db.url.0) and start: nothing"
                    + " needs to be copied then."
        },
        footer = {"", "Exit codes: 0 everything is there, 1 something could not be copied, 2 called wrongly."})
final class MigrateCommand implements Callable<Integer> {

    @Mixin
    private final HomeOption options = new HomeOption();

    @Option(
            names = "--from-nacos",
            required = true,
            paramLabel = "URL",
            description =
                    "The address of Nacos, for example http://nacos.example:8848, or of the console of 3.x, http://nacos.example:8080. A context"
                            + " path other than /nacos belongs to it.")
    @SuppressWarnings("NullAway.Init")
    private String source;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "An administrator of Nacos, where it asks for a login.")
    private @Nullable String user;

    @Option(
            names = "--password",
            interactive = true,
            arity = "0..1",
            description = "The password there; asked for when no value is given. Or NACOS_PASSWORD in the environment.",
            defaultValue = "${env:NACOS_PASSWORD}")
    private @Nullable String password;

    @Option(names = "--overwrite", description = "Replace configurations that are here with another content.")
    private boolean overwrite;

    @Option(
            names = "--tag",
            paramLabel = "NAME",
            description =
                    "Copy the gray releases for this tag too; once for each tag. Nacos does not tell which tags there are.")
    private List<String> tags = List.of();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        NodeClient node = NodeClient.of(options.home);
        Path directory = NodeClient.settingsOf(options.home).data().resolve("migration");
        try {
            NacosApi from = NacosApi.at(source, user, password);
            String name = from.base().replaceAll("[^A-Za-z0-9.]+", "_");
            ProgressBar bar = ProgressBar.onError(spec.commandLine().getErr(), "configurations");
            MigrationReport report = new Migration(
                            from,
                            node.api(),
                            directory.resolve(name + ".journal"),
                            new Migration.Choices(overwrite, tags),
                            options.json ? (done, known) -> {} : (done, known) -> show(bar, done, known))
                    .run();
            bar.end();
            tell(report, write(report, directory.resolve(name + ".report.json")));
            return report.failed() ? 1 : 0;
        } catch (MigrationException failure) {
            throw new CliException(failure.getMessage() + ". What was copied stays; run the same command to go on.");
        } catch (UncheckedIOException failure) {
            throw new CliException(directory + " cannot be written (" + failure.getMessage() + ").");
        }
    }

    private static void show(ProgressBar bar, long done, long known) {
        synchronized (bar) {
            bar.show(done, known);
        }
    }

    private static Path write(MigrationReport report, Path file) {
        try {
            Files.deleteIfExists(file);
            Files.createFile(file);
            OwnerOnly.restrict(file);
            Files.writeString(
                    file,
                    JsonMapper.builder()
                            .build()
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsString(report.json()));
            return file;
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void tell(MigrationReport report, Path file) {
        PrintWriter out = spec.commandLine().getOut();
        if (options.json) {
            out.println(new JsonObject(report.json()).encode());
            return;
        }
        report.lines().forEach(out::println);
        report.sentences().forEach(sentence -> out.println("note: " + sentence));
        if (!report.newPasswords().isEmpty()) {
            out.println(report.newPasswords().size() + " users have new passwords: see " + file);
        }
        out.println("The report is in " + file);
    }
}
