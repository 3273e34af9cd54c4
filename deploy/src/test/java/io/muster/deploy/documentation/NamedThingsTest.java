package io.muster.deploy.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.muster.deploy.documentation.Documentation.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What can be said of commands that need what is not where this is built: the files, options, values and objects that they name exist. And the
 * settings that pages name are settings that something reads.
 */
class NamedThingsTest {

    private static final Path REPOSITORY = Documentation.REPOSITORY;
    private static final Path CHART = REPOSITORY.resolve("deploy/kubernetes/helm/muster");
    private static final Pattern SETTING =
            Pattern.compile("(?:^|[`\\s])((?:muster|gateway|nacos|db|spring)\\.[A-Za-z0-9][A-Za-z0-9.-]*)(?:`|=)");
    private static final Pattern LITERAL =
            Pattern.compile("\"((?:muster|gateway|nacos|db|spring|server)?[A-Za-z0-9.*-]+)\"");

    /** Names of settings that a client has, and no node. */
    private static final Set<String> OF_CLIENTS = Set.of("nacos.remote.client.rpc.tls.", "spring.cloud.nacos.");

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /** One command of a block, and the directory in which it is given. */
    private record Command(Path directory, List<String> words) {

        boolean begins(String... first) {
            return words.size() >= first.length
                    && words.subList(0, first.length).equals(Arrays.asList(first));
        }

        List<String> after(String option) {
            List<String> values = new ArrayList<>();
            for (int i = 0; i + 1 < words.size(); i++) {
                if (words.get(i).equals(option)) {
                    values.add(words.get(i + 1));
                }
            }
            return values;
        }

        Stream<String> options() {
            return words.stream().filter(word -> word.matches("--?[A-Za-z].*"));
        }

        @Override
        public String toString() {
            return String.join(" ", words);
        }
    }

    @Test
    void dockerIsGivenFilesThatExist() throws IOException {
        Set<String> images = new HashSet<>();
        for (String file : List.of("standalone.yml", "cluster.yml", "cluster-mysql.yml")) {
            images.addAll(YAML.readTree(
                            REPOSITORY.resolve("deploy/docker").resolve(file).toFile())
                    .findValuesAsText("image"));
        }
        int builds = 0;
        int compositions = 0;
        for (Command command : commands(Documentation.DOCKER)) {
            command.after("-f").forEach(file -> assertThat(command.directory().resolve(file))
                    .exists());
            if (command.begins("docker", "build")) {
                assertThat(command.options()).as(command.toString()).isSubsetOf("-f", "-t", "--build-arg");
                assertThat(images).as("images of the compose files").containsAll(command.after("-t"));
                builds++;
            } else if (command.begins("docker", "compose")) {
                assertThat(command.options()).as(command.toString()).isSubsetOf("-f", "-d");
                for (String file : command.after("-f")) {
                    assertThat(YAML.readTree(command.directory().resolve(file).toFile())
                                    .path("services"))
                            .as(command.toString())
                            .isNotEmpty();
                }
                compositions++;
            } else {
                judgeBuild(command);
            }
        }
        assertThat(builds).isGreaterThanOrEqualTo(4);
        assertThat(compositions).isPositive();
    }

    @Test
    void kubernetesIsToldOfWhatTheChartHas() throws IOException {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "Helm's library is there for this processor only");
        List<JsonNode> rendered = render(List.of());
        JsonNode values = YAML.readTree(CHART.resolve("values.yaml").toFile());
        int installations = 0;
        for (Command command : commands(Documentation.KUBERNETES)) {
            String text = command.toString();
            command.after("-f").forEach(file -> assertThat(command.directory().resolve(file))
                    .as(text)
                    .exists());
            if (command.begins("helm", "install")) {
                assertThat(command.options()).as(text).isSubsetOf("--set");
                assertThat(command.directory().resolve(command.words().get(3)))
                        .as(text)
                        .isEqualTo(CHART);
                for (String value : command.after("--set")) {
                    assertThat(values.at("/" + value.replaceAll("=.*", "").replace('.', '/'))
                                    .isMissingNode())
                            .as("value " + value)
                            .isFalse();
                }
                assertThat(render(command.after("--set")).toString())
                        .as("manifests with the values of " + text)
                        .contains(command.after("--set").stream()
                                .map(value -> value.replaceAll(".*=", ""))
                                .toList());
                installations++;
            } else if (command.begins("kubectl", "get", "secret")) {
                Matcher key = Pattern.compile("\\{\\.data\\.([a-z-]+)}").matcher(text);
                assertThat(key.find()).as(text).isTrue();
                assertThat(find(rendered, "Secret", command.words().get(3))
                                .path("data")
                                .has(key.group(1)))
                        .as(text)
                        .isTrue();
            } else if (command.begins("kubectl", "port-forward")) {
                String service = command.words().get(2).replace("service/", "");
                String port = command.words().get(3).replaceAll(".*:", "");
                assertThat(find(rendered, "Service", service).at("/spec/ports").findValuesAsText("port"))
                        .as(text)
                        .contains(port);
            } else if (command.begins("kubectl", "create", "secret", "generic")) {
                String manifests = Files.readString(REPOSITORY.resolve("deploy/kubernetes/muster.yaml"));
                assertThat(manifests).contains("name: " + command.words().get(4));
                command.options()
                        .filter(option -> option.startsWith("--from-literal="))
                        .forEach(option -> assertThat(manifests).as(text).contains("key: " + option.split("=")[1]));
            } else {
                assertThat(command.begins("kubectl", "apply", "-f")).as(text).isTrue();
            }
        }
        assertThat(installations).isEqualTo(2);
    }

    /** The tables of the page say which values there are. */
    @Test
    void theChartHasTheValuesThatItsPageNames() throws IOException {
        JsonNode values = YAML.readTree(CHART.resolve("values.yaml").toFile());
        for (String page : List.of("docs/kubernetes.md", "docs/kubernetes.zh-CN.md")) {
            List<String> named = Pattern.compile("(?m)^\\| `([A-Za-z.]+)` \\|")
                    .matcher(Files.readString(REPOSITORY.resolve(page)))
                    .results()
                    .map(row -> row.group(1))
                    .toList();
            assertThat(named).hasSizeGreaterThan(5).allSatisfy(name -> assertThat(
                            values.at("/" + name.replace('.', '/')).isMissingNode())
                    .as(name)
                    .isFalse());
        }
    }

    @Test
    void buildsAndBenchmarksAreGivenWhatTheyKnow() throws IOException {
        List<Command> commands = commands(Documentation.REPOSITORY_BUILD);
        assertThat(commands).hasSizeGreaterThan(10);
        for (Command command : commands) {
            judgeBuild(command);
        }
    }

    @Test
    void theOtherLanguagesAreGivenFilesThatExist() throws IOException {
        for (String need : List.of(Documentation.PYTHON, Documentation.GO)) {
            for (Command command : commands(need)) {
                for (String word : command.words()) {
                    if (word.startsWith("examples/")) {
                        assertThat(REPOSITORY.resolve(word)).exists();
                    }
                }
            }
        }
    }

    private static void judgeBuild(Command command) throws IOException {
        String text = command.toString();
        String program = command.words().get(0);
        if (program.startsWith("benchmarks/") || program.equals("./muster")) {
            String script = Files.readString(command.directory().resolve(program));
            command.options()
                    .map(option -> option.replaceAll("=.*", ""))
                    .forEach(option -> assertThat(script).as(text).contains(option));
            command.after("--workloads").stream()
                    .flatMap(names -> Arrays.stream(names.split(",")))
                    .forEach(name -> assertThat(script).as(text).contains(name));
            if (program.equals("./muster")) {
                assertThat(script).as(text).contains("muster " + command.words().get(1));
            }
        } else {
            assertThat(program).as(text).isEqualTo("mvn");
            command.after("-f").forEach(file -> assertThat(command.directory().resolve(file))
                    .as(text)
                    .exists());
        }
    }

    /** Keys in sentences, tables and blocks; a key may be put together of two literals in the sources. */
    @Test
    void everySettingIsReadBySomething() throws IOException {
        Set<String> literals = literals();
        List<String> unknown = new ArrayList<>();
        int found = 0;
        for (Path page : Documentation.pages()) {
            if (Documentation.name(page).startsWith("docs/decisions") || page.endsWith("CHANGELOG.md")) {
                continue; // they speak of the past too
            }
            if (Documentation.name(page).startsWith("docs/kubernetes")) {
                continue; // its names are values of the chart
            }
            Matcher settings = SETTING.matcher(Files.readString(page));
            while (settings.find()) {
                String key = settings.group(1);
                found++;
                if (OF_CLIENTS.stream().noneMatch(key::startsWith) && !isKnown(key, literals)) {
                    unknown.add(Documentation.name(page) + ": " + key);
                }
            }
        }

        assertThat(unknown).isEmpty();
        assertThat(found).isGreaterThan(150);
    }

    private static boolean isKnown(String key, Set<String> literals) {
        if (literals.contains(key) || key.endsWith(".service")) {
            return true;
        }
        if (key.endsWith("...") || key.endsWith("-")) {
            String begin = key.replaceAll("[.-]+$", "");
            return literals.stream().anyMatch(literal -> literal.startsWith(begin));
        }
        for (int end = key.length() - 1; end > 0; end--) {
            String begin = key.substring(0, end);
            String rest = key.substring(end);
            if (literals.contains(begin) && (literals.contains(rest) || rest.matches("\\.?\\d+"))) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> literals() throws IOException {
        Set<String> literals = new HashSet<>();
        for (String module : List.of("registry-server", "vip-gateway", "cluster-model", "raft-consensus")) {
            try (Stream<Path> sources = Files.walk(REPOSITORY.resolve(module).resolve("src/main/java"))) {
                for (Path source : sources.filter(file -> file.toString().endsWith(".java"))
                        .toList()) {
                    LITERAL.matcher(Files.readString(source)).results().forEach(found -> literals.add(found.group(1)));
                }
            }
        }
        return literals;
    }

    private static List<Command> commands(String need) throws IOException {
        List<Command> commands = new ArrayList<>();
        for (Path page : Documentation.pages()) {
            for (Block block : Documentation.blocks(page)) {
                if (!block.needs().equals(need)) {
                    continue;
                }
                Path directory = REPOSITORY;
                for (String line : block.text().split("\n| && | \\| ")) {
                    List<String> words = new ArrayList<>(Arrays.asList(
                            line.replaceAll("(^|\\s+)#.*", "").strip().split(" +")));
                    while (words.size() > 1 && words.get(0).matches("[A-Z_]+=.*")) {
                        words.remove(0);
                    }
                    if (words.get(0).equals("cd")) {
                        directory = directory.resolve(words.get(1));
                        assertThat(directory).exists();
                    } else if (!words.get(0).isEmpty() && !words.get(0).equals("base64")) {
                        commands.add(new Command(directory, words));
                    }
                }
            }
        }
        return commands;
    }

    private static List<JsonNode> render(List<String> values) throws IOException {
        TemplateCommand template = new Helm(CHART).template().withName("muster").withNamespace("default");
        values.forEach(value -> template.set(value.replaceAll("=.*", ""), value.replaceAll(".*=", "")));
        List<JsonNode> documents = new ArrayList<>();
        YAMLFactory yaml = new YAMLFactory();
        try (MappingIterator<JsonNode> all =
                new ObjectMapper(yaml).readerFor(JsonNode.class).readValues(yaml.createParser(template.call()))) {
            all.forEachRemaining(documents::add);
        }
        return documents;
    }

    private static JsonNode find(List<JsonNode> documents, String kind, String name) {
        return documents.stream()
                .filter(document -> document.path("kind").asText().equals(kind))
                .filter(document -> document.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the chart has no " + kind + " " + name));
    }
}
