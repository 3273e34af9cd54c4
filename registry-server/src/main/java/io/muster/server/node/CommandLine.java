package io.muster.server.node;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What can be said to the server process; the scripts say it. */
@Command(
        name = "muster-server",
        mixinStandardHelpOptions = true,
        description = "Runs one Muster node in the foreground; bin/startup.sh runs it in the background.")
final class CommandLine {

    @Option(
            names = "--home",
            paramLabel = "DIR",
            required = true,
            description = "The node's own directory (conf/ data/ logs/).")
    @SuppressWarnings("NullAway.Init")
    Path home;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "standalone or cluster; cluster unless the settings say otherwise.")
    Optional<String> mode = Optional.empty();

    @Option(
            names = "--storage",
            paramLabel = "STORAGE",
            description = "embedded: keep configuration and users in the embedded database.")
    Optional<String> storage = Optional.empty();

    /** @throws StartFailure for a value that an option does not take */
    void check() {
        if (mode.isPresent() && !Set.of("standalone", "cluster").contains(mode.get())) {
            throw new StartFailure("--mode takes standalone or cluster, not " + mode.get() + ".");
        }
        if (storage.isPresent() && !storage.get().equals("embedded")) {
            throw new StartFailure("--storage takes embedded, not " + storage.get() + "; for MySQL leave it out.");
        }
    }
}
