package io.muster.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The compose files that are shipped, with anchors and merge keys resolved. */
final class ComposeFiles {

    private static final Path DIRECTORY = Path.of("docker");
    private static final ObjectMapper JSON = new ObjectMapper();

    private ComposeFiles() {}

    static List<Path> all() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.filter(file -> file.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
        }
    }

    static JsonNode read(Path file) throws IOException {
        Object document = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
        return JSON.valueToTree(document);
    }

    /** The variables of a service, those of {@code .env} as {@code ${NAME:?...}} replaced by the given ones. */
    static Map<String, String> environment(String file, String service, Map<String, String> dotEnv) throws IOException {
        Map<String, String> environment = new TreeMap<>();
        ObjectNode variables = (ObjectNode) read(DIRECTORY.resolve(file)).at("/services/" + service + "/environment");
        variables.fields().forEachRemaining(variable -> {
            String value = variable.getValue().asText();
            if (value.startsWith("${")) {
                String name = value.substring(2, value.indexOf(':'));
                value = Objects.requireNonNull(dotEnv.get(name), name);
            }
            environment.put(variable.getKey(), value);
        });
        return environment;
    }

    /** A reader of YAML as JSON. */
    static ObjectMapper yaml() {
        return new ObjectMapper(new YAMLFactory());
    }
}
