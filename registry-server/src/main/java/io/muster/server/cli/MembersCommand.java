package io.muster.server.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** All members as the node sees them, and their changes. */
@Command(
        name = "members",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "[COMMAND]",
        description = "Lists the members as this node sees them; adds, removes, rests and recalls them.")
final class MembersCommand implements Runnable {

    private static final String CLUSTER = "/v3/admin/core/cluster";
    private static final String ROW = "%-28s %-10s %6s  %-9s %-5s %14s %6s%n";
    private static final long LONGEST_CHANGE_MILLIS = 60_000;
    private static final long LOOK_MILLIS = 500;

    @Mixin
    private final HomeOption options = new HomeOption();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        JsonObject status = status(NodeClient.of(options.home));
        JsonArray members = status.getJsonArray("members");
        if (options.json) {
            out().println(members.encode());
            return;
        }
        out().printf(ROW, "ADDRESS", "ROLE", "TERM", "STATE", "READY", "APPLIED INDEX", "LAG");
        for (Object row : members) {
            JsonObject member = (JsonObject) row;
            out().printf(
                            ROW,
                            member.getValue("address"),
                            member.getValue("role"),
                            member.getValue("term"),
                            member.getValue("state"),
                            member.getBoolean("ready") ? "yes" : "no",
                            member.getValue("appliedIndex"),
                            member.getValue("lag"));
        }
        for (Object difference : status.getJsonArray("differences")) {
            out().println("! " + ((JsonObject) difference).getString("text"));
        }
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = "Makes the running node at an address a member of this node's cluster.")
    void add(
            @Mixin HomeOption home,
            @Parameters(paramLabel = "ADDRESS", description = "host:port of its HTTP API.") String address) {
        change(home, "POST", address, address + " is a member now.");
    }

    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "Ends a membership. The node keeps its data and serves nobody any more.")
    void remove(
            @Mixin HomeOption home,
            @Parameters(paramLabel = "ADDRESS", description = "host:port or id of the member.") String address) {
        change(home, "DELETE", address, address + " is no member any more.");
    }

    @Command(
            name = "take-out",
            mixinStandardHelpOptions = true,
            description = "Takes a member out of service: it keeps its vote and its data and is given no work.")
    void takeOut(
            @Mixin HomeOption home,
            @Parameters(paramLabel = "ADDRESS", description = "host:port or id of the member.") String address,
            @Option(names = "--reason", defaultValue = "", description = "Why, for the other operators.") String reason,
            @Option(names = "--force", description = "Even if it is the last one in service.") boolean force) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("address", address);
        form.put("state", "ISOLATION");
        form.put("reason", reason);
        form.put("force", Boolean.toString(force));
        NodeClient.of(home.home).write("PUT", CLUSTER + "/node/state", form);
        say(home, address, "ISOLATION", address + " is out of service.");
    }

    @Command(
            name = "bring-back",
            mixinStandardHelpOptions = true,
            description = "Brings a member that was taken out back into service.")
    void bringBack(
            @Mixin HomeOption home,
            @Parameters(paramLabel = "ADDRESS", description = "host:port or id of the member.") String address) {
        NodeClient.of(home.home).write("PUT", CLUSTER + "/node/state", Map.of("address", address, "state", "UP"));
        say(home, address, "UP", address + " is in service again.");
    }

    private void change(HomeOption home, String method, String address, String sentence) {
        NodeClient node = NodeClient.of(home.home);
        Object answer = node.write(method, CLUSTER + "/members", Map.of("address", address));
        if (answer instanceof JsonObject begun && "RUNNING".equals(begun.getString("state"))) {
            awaitEnd(node, address);
        }
        say(home, address, "DONE", sentence);
    }

    /** A new member may have much to catch up. */
    private static void awaitEnd(NodeClient node, String address) {
        for (long waited = 0; waited < LONGEST_CHANGE_MILLIS; waited += LOOK_MILLIS) {
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                throw new CliException("interrupted; the change goes on, see: bin/muster members");
            }
            JsonObject change = status(node).getJsonObject("lastChange", new JsonObject());
            switch (change.getString("state", "")) {
                case "DONE" -> {
                    return;
                }
                case "FAILED" -> throw new CliException(change.getString("problem"));
                default -> {
                    // still under way
                }
            }
        }
        throw new CliException("the change of " + address + " is still under way; see: bin/muster members");
    }

    private static JsonObject status(NodeClient node) {
        if (node.read(CLUSTER + "/status", Map.of()) instanceof JsonObject status) {
            return status;
        }
        throw new CliException("the node tells no status of its cluster; are node and tool of one version?");
    }

    private void say(HomeOption home, String address, String state, String sentence) {
        out().println(
                        home.json
                                ? new JsonObject()
                                        .put("address", address)
                                        .put("state", state)
                                        .encode()
                                : sentence);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
