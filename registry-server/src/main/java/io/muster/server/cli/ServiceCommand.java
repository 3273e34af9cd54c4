package io.muster.server.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Services and their instances. */
@Command(
        name = "service",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Lists services and their instances; creates and removes services.")
final class ServiceCommand extends CommandGroup {

    private static final String SERVICES = "/v3/admin/ns/service";
    private static final String INSTANCES = "/v3/admin/ns/instance/list";

    ServiceCommand() {
        super("list, get, instances, create or remove");
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the services of a namespace.")
    void list(
            @Mixin HomeOption options,
            @Option(
                            names = {"-n", "--namespace"},
                            defaultValue = "public",
                            description = "The namespace's id (default: ${DEFAULT-VALUE}).")
                    String namespace) {
        Rows.all(NodeClient.of(options.home), SERVICES + "/list", Map.of("namespaceId", namespace))
                .print(out(), options.json, "name", "groupName", "ipCount", "healthyInstanceCount");
    }

    @Command(name = "get", mixinStandardHelpOptions = true, description = "Shows a service.")
    void get(@Mixin HomeOption options, @Mixin PlaceOption place, @Parameters(paramLabel = "NAME") String name) {
        Object service = NodeClient.of(options.home).read(SERVICES, place.of("serviceName", name));
        PrintWriter out = out();
        if (service instanceof JsonObject object) {
            out.println(options.json ? object.encode() : object.encodePrettily());
        }
    }

    @Command(name = "instances", mixinStandardHelpOptions = true, description = "Lists the instances of a service.")
    void instances(@Mixin HomeOption options, @Mixin PlaceOption place, @Parameters(paramLabel = "NAME") String name) {
        Object found = NodeClient.of(options.home).read(INSTANCES, place.of("serviceName", name));
        Rows.of(found instanceof JsonArray rows ? rows : new JsonArray())
                .print(
                        out(),
                        options.json,
                        "ip",
                        "port",
                        "clusterName",
                        "healthy",
                        "enabled",
                        "weight",
                        "ephemeral",
                        "metadata");
    }

    @Command(name = "create", mixinStandardHelpOptions = true, description = "Creates a service without instances.")
    void create(
            @Mixin HomeOption options,
            @Mixin PlaceOption place,
            @Parameters(paramLabel = "NAME") String name,
            @Option(
                            names = "--protect-threshold",
                            defaultValue = "0",
                            description =
                                    "Share of healthy instances below which all are handed out (default: ${DEFAULT-VALUE}).")
                    double threshold) {
        Map<String, String> form = place.of("serviceName", name);
        form.put("protectThreshold", Double.toString(threshold));
        NodeClient.of(options.home).write("POST", SERVICES, form);
        options.say(out(), name + " is created.");
    }

    @Command(name = "remove", mixinStandardHelpOptions = true, description = "Removes a service that has no instances.")
    void remove(@Mixin HomeOption options, @Mixin PlaceOption place, @Parameters(paramLabel = "NAME") String name) {
        NodeClient.of(options.home).write("DELETE", SERVICES, place.of("serviceName", name));
        options.say(out(), name + " is removed.");
    }
}
