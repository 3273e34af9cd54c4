package io.muster.server.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options that every command about a node takes. */
final class HomeOption {

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "The node's own directory; the installation when it is left out.",
            defaultValue = "${env:MUSTER_HOME:-.}")
    @SuppressWarnings("NullAway.Init")
    Path home;

    @Option(names = "--json", description = "Print JSON for machines.")
    boolean json;
}
