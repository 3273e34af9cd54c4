package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.deploy.local.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No engine builds the images here, so that their files are read: what they name exists, and they keep the rules of safe images. */
class DockerfilesTest {

    private static final Path DOCKER = Path.of("docker");
    private static final Path DIST = Path.of("src/main/dist");
    private static final Pattern IN_THE_IMAGE = Pattern.compile("/opt/muster/([\\w./-]+)");
    private static final Set<String> KNOWN = Set.of(
            "ARG", "FROM", "ADD", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "STOPSIGNAL", "ENTRYPOINT");

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Dockerfile | 8848 9848 7848 | docker-startup.sh",
                "gateway.Dockerfile | 8848 9848 | docker-gateway.sh"
            })
    void nameWhatExistsAndRunAsAnOrdinaryUser(String name, String ports, String entryPoint) throws IOException {
        Map<String, List<String>> instructions = read(DOCKER.resolve(name));

        assertThat(instructions.keySet()).isSubsetOf(KNOWN);
        assertThat(instructions.get("FROM")).containsExactly("${BASE}");
        assertThat(instructions.get("ARG")).singleElement().asString().matches("BASE=[\\w-]+:17-jre");
        assertThat(instructions.get("ADD")).containsExactly("muster-*-slim.tar.gz /opt/");
        assertThat(instructions.get("EXPOSE")).containsExactly(ports);
        assertThat(instructions.get("STOPSIGNAL")).containsExactly("SIGTERM");
        assertThat(instructions.get("ENTRYPOINT"))
                .as("without a shell between, which would keep SIGTERM to itself")
                .containsExactly("[\"/opt/muster/bin/" + entryPoint + "\"]");
        assertThat(instructions.get("USER")).containsExactly("muster");
        assertThat(instructions.get("RUN"))
                .singleElement()
                .asString()
                .as("the user's number is the one of the Kubernetes manifests")
                .contains("--uid 10848")
                .contains("--gid 10848");
        assertThat(instructions.get("ENV")).anyMatch(variables -> variables.contains("BASE_DIR=/home/nacos"));
        Path commands = Files.writeString(directory.resolve("run.sh"), String.join("\n", instructions.get("RUN")));
        assertThat(Script.run(checker(), Map.of(), List.of(commands.toString())).output())
                .isEmpty();
        for (String form : List.of("ENTRYPOINT", "HEALTHCHECK", "VOLUME")) {
            for (String value : instructions.getOrDefault(form, List.of())) {
                assertThat(new ObjectMapper()
                                .readTree(value.substring(value.indexOf('[')))
                                .isArray())
                        .as(value)
                        .isTrue();
            }
        }
        Matcher named = IN_THE_IMAGE.matcher(Files.readString(DOCKER.resolve(name)));
        while (named.find()) {
            assertThat(DIST.resolve(named.group(1))).exists();
        }
    }

    private Path checker() throws IOException {
        return Files.writeString(directory.resolve("check.sh"), "sh -n \"$1\"\n");
    }

    /** Instruction → what follows it, each time that it is there; lines that are continued are one. */
    private static Map<String, List<String>> read(Path file) throws IOException {
        Map<String, List<String>> instructions = new LinkedHashMap<>();
        String text = Files.readString(file).replaceAll("(?m)^#.*\\R", "").replaceAll("\\\\\\R\\s*", "");
        for (String line : text.lines().filter(line -> !line.isBlank()).toList()) {
            String[] parts = line.split(" ", 2);
            instructions.computeIfAbsent(parts[0], first -> new ArrayList<>()).add(parts[1]);
        }
        return instructions;
    }
}
