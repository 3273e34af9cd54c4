package io.muster.server.cli;

import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** All members as the node sees them. */
@Command(name = "members", mixinStandardHelpOptions = true, description = "Lists the members as this node sees them.")
final class MembersCommand implements Runnable {

    private static final String ROW = "%-28s %-10s %6s  %-5s %14s%n";

    @Mixin
    private final HomeOption options = new HomeOption();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        JsonObject state = NodeClient.of(options.home).get("/v1/ns/raft/state");
        var out = spec.commandLine().getOut();
        if (options.json) {
            out.println(state.getJsonArray("members").encode());
            return;
        }
        out.printf(ROW, "ADDRESS", "ROLE", "TERM", "STATE", "APPLIED INDEX");
        for (Object row : state.getJsonArray("members")) {
            JsonObject member = (JsonObject) row;
            out.printf(
                    ROW,
                    member.getValue("address"),
                    member.getValue("role"),
                    member.getValue("term"),
                    member.getValue("state"),
                    member.getValue("appliedIndex"));
        }
    }
}
