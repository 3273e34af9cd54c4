package io.muster.server.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options that every command about a node takes. */
final class HomeOption {

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "The node's own directory; when it is left out $MUSTER_HOME, or else the installation.",
            defaultValue = "${env:MUSTER_HOME:-${sys:muster.installation:-.}}")
    @SuppressWarnings("NullAway.Init")
    Path home;

    @Option(names = "--json", description = "Print JSON for machines.")
    boolean json;
}
