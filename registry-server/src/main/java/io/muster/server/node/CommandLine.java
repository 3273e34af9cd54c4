package io.muster.server.node;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What can be said to the server process; the scripts say it.
 *
 * @param home the node's own directory
 * @param mode standalone or cluster
 * @param storage embedded, or nothing
 */
record CommandLine(Path home, Optional<String> mode, Optional<String> storage) {

    static final String HOME = "--home";
    static final String MODE = "--mode";
    static final String STORAGE = "--storage";
    private static final Set<String> NAMES = Set.of(HOME, MODE, STORAGE);

    /**
     * Reads arguments as {@code startup.sh} writes them: each option once, with its value after it. Empty for anything else, which
     * {@link CommandLineParser} reads or explains: it stands on picocli, whose classes are too old for a class-data archive and take a
     * twentieth of a node's start.
     */
    static Optional<CommandLine> ofPairs(String[] arguments) {
        Map<String, String> values = new HashMap<>();
        for (int index = 0; index < arguments.length; index += 2) {
            boolean pair = index + 1 < arguments.length && !arguments[index + 1].startsWith("-");
            if (!pair
                    || !NAMES.contains(arguments[index])
                    || values.put(arguments[index], arguments[index + 1]) != null) {
                return Optional.empty();
            }
        }
        @Nullable String home = values.get(HOME);
        return home == null
                ? Optional.empty()
                : Optional.of(new CommandLine(
                        Path.of(home),
                        Optional.ofNullable(values.get(MODE)),
                        Optional.ofNullable(values.get(STORAGE))));
    }

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
