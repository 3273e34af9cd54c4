package io.muster.server.cli;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Configurations. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Lists, reads, publishes and removes configurations.")
final class ConfigCommand extends CommandGroup {

    private static final String CONFIGS = "/v3/admin/cs/config";

    ConfigCommand() {
        super("list, get, publish or remove");
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the configurations of a namespace.")
    void list(
            @Mixin HomeOption options,
            @Option(
                            names = {"-n", "--namespace"},
                            defaultValue = "public",
                            description = "The namespace's id (default: ${DEFAULT-VALUE}).")
                    String namespace,
            @Option(
                            names = {"-g", "--group"},
                            defaultValue = "",
                            description = "Of this group only.")
                    String group,
            @Parameters(
                            paramLabel = "PATTERN",
                            arity = "0..1",
                            defaultValue = "*",
                            description = "* stands for any characters.")
                    String pattern) {
        Map<String, String> filter = new LinkedHashMap<>();
        filter.put("search", "blur");
        filter.put("dataId", pattern);
        filter.put("groupName", group);
        filter.put("namespaceId", namespace);
        Rows.all(NodeClient.of(options.home), CONFIGS + "/list", filter)
                .print(out(), options.json, "dataId", "groupName", "type", "md5");
    }

    @Command(name = "get", mixinStandardHelpOptions = true, description = "Prints the content of a configuration.")
    void get(@Mixin HomeOption options, @Mixin PlaceOption place, @Parameters(paramLabel = "DATA_ID") String dataId) {
        Object found = NodeClient.of(options.home).read(CONFIGS, place.of("dataId", dataId));
        if (!(found instanceof JsonObject config)) {
            throw new CliException("there is no configuration " + dataId + " in group " + place.group + " of namespace "
                    + place.namespace + ".");
        }
        PrintWriter out = out();
        if (options.json) {
            out.println(config.encode());
        } else {
            out.print(config.getString("content", ""));
            out.flush();
        }
    }

    @Command(
            name = "publish",
            mixinStandardHelpOptions = true,
            description = "Publishes a configuration from a file, or from standard input.")
    void publish(
            @Mixin HomeOption options,
            @Mixin PlaceOption place,
            @Parameters(paramLabel = "DATA_ID", index = "0") String dataId,
            @Parameters(
                            paramLabel = "FILE",
                            index = "1",
                            arity = "0..1",
                            description = "In UTF-8; standard input when it is left out or -.")
                    String file,
            @Option(names = "--type", description = "text, json, xml, yaml, html, properties or toml.") String type) {
        Map<String, String> form = place.of("dataId", dataId);
        form.put("content", read(file == null ? "-" : file));
        if (type != null) {
            form.put("type", type);
        }
        NodeClient.of(options.home).write("POST", CONFIGS, form);
        options.say(out(), dataId + " is published.");
    }

    @Command(name = "remove", mixinStandardHelpOptions = true, description = "Removes a configuration.")
    void remove(
            @Mixin HomeOption options, @Mixin PlaceOption place, @Parameters(paramLabel = "DATA_ID") String dataId) {
        NodeClient.of(options.home).write("DELETE", CONFIGS, place.of("dataId", dataId));
        options.say(out(), dataId + " is removed.");
    }

    private static String read(String file) {
        try {
            return file.equals("-")
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(Path.of(file));
        } catch (CharacterCodingException notUtf8) {
            throw new CliException(file + " is not in UTF-8; save it in UTF-8.");
        } catch (IOException unreadable) {
            throw new CliException(
                    file + " cannot be read (" + unreadable.getClass().getSimpleName() + ").");
        }
    }
}
