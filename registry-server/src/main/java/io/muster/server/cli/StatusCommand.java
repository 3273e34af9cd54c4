package io.muster.server.cli;

import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Role, term, leader and applied index of the node. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows the node's role, term, leader and applied index.")
final class StatusCommand implements Runnable {

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
            out.println(state.encode());
            return;
        }
        out.println("node           " + state.getValue("self"));
        out.println("role           " + state.getValue("role"));
        out.println("term           " + state.getValue("term"));
        Object leader = state.getValue("leader");
        out.println("leader         " + (leader == null ? "none known" : leader));
        out.println("applied index  " + state.getValue("appliedIndex"));
        int provisional = state.getInteger("provisional", 0);
        if (provisional > 0) {
            out.println("provisional    " + provisional + " taken without a majority; they wait for one");
        }
    }
}
