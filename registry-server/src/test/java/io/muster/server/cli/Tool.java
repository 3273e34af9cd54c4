package io.muster.server.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A run of the tool. */
record Tool(int exitCode, String out, String err) {

    static Tool run(Path home, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--home");
        all.add(home.toString());
        return run(all.toArray(String[]::new));
    }

    static Tool run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = MusterCli.run(arguments, new PrintWriter(out), new PrintWriter(err, true));
        return new Tool(exitCode, out.toString(), err.toString());
    }
}
