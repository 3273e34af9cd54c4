package io.muster.server.cli;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
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

    /** Tells that something is done: a sentence, or the same as {@code message} in JSON. */
    void say(PrintWriter out, String sentence) {
        out.println(json ? new JsonObject().put("message", sentence).encode() : sentence);
    }
}
