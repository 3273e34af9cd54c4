package io.muster.server.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Namespace and group of a service or a configuration. */
final class PlaceOption {

    @Option(
            names = {"-n", "--namespace"},
            defaultValue = "public",
            description = "The namespace's id (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    String namespace;

    @Option(
            names = {"-g", "--group"},
            defaultValue = "DEFAULT_GROUP",
            description = "The group (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    String group;

    /** The parameters of a v3 request, in which the name itself is called as given. */
    Map<String, String> of(String parameter, String name) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put(parameter, name);
        parameters.put("groupName", group);
        parameters.put("namespaceId", namespace);
        return parameters;
    }
}
