package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.deploy.local.LocalCluster;
import io.muster.deploy.local.NodeApi;
import io.muster.deploy.local.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Dashboard and alerts speak only of meters that a node, or the gateway, of the shipped cluster really has. */
class ObservabilityIT {

    private static final Path DIRECTORY = Path.of("observability");
    private static final Pattern METER = Pattern.compile("\\b(?:muster|http_server|jvm|process)_[a-z0-9_]+");

    @RegisterExtension
    static final RunningCluster CLUSTER = RunningCluster.shared();

    @Test
    void theDashboardShowsMetersThatExist() throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(Files.readString(DIRECTORY.resolve("grafana-dashboard.json")));
        List<String> expressions = new ArrayList<>();
        dashboard.path("panels").forEach(panel -> {
            assertThat(panel.path("title").asText()).isNotEmpty();
            assertThat(panel.path("targets").size()).isPositive();
            panel.path("targets")
                    .forEach(target -> expressions.add(target.path("expr").asText()));
        });

        assertThat(expressions).hasSizeGreaterThan(15);
        assertThat(meters()).containsAll(named(String.join("\n", expressions)));
    }

    @Test
    void theAlertsWatchMetersThatExist() throws IOException {
        JsonNode rules = ComposeFiles.yaml().readTree(Files.readString(DIRECTORY.resolve("muster-alerts.yml")));
        List<String> expressions = new ArrayList<>();
        rules.path("groups").forEach(group -> group.path("rules").forEach(rule -> {
            assertThat(rule.at("/annotations/summary").asText()).isNotEmpty();
            assertThat(rule.at("/annotations/description").asText()).isNotEmpty();
            expressions.add(rule.path("expr").asText());
        }));

        assertThat(expressions).hasSizeGreaterThan(8);
        assertThat(meters()).containsAll(named(String.join("\n", expressions)));
    }

    /** With Prometheus' own tool, from the Debian package prometheus. */
    @Test
    @Tag("campaign")
    void theAlertsFireWhenTheyShould() {
        Path tool = Path.of("/usr/bin/promtool");
        assumeTrue(Files.isExecutable(tool), "promtool is not installed (apt install prometheus)");

        Script test = Script.run(DIRECTORY.resolve("check.sh"), Map.of(), List.of());

        assertThat(test.exitCode()).as(test.output()).isZero();
    }

    private static Set<String> meters() throws IOException {
        NodeApi node = new NodeApi(
                CLUSTER.get().nodes().get(0).address(), LocalCluster.ADMINISTRATOR, LocalCluster.ADMINISTRATOR);
        node.get("/nacos/v1/ns/raft/state"); // one request, so that those have a meter too
        NodeApi gateway = new NodeApi(
                "127.0.0.1:" + CLUSTER.get().gateway().port(), LocalCluster.ADMINISTRATOR, LocalCluster.ADMINISTRATOR);
        gateway.get("/nacos/v1/ns/raft/state");
        Set<String> names = new TreeSet<>();
        Stream.of(node.text("/nacos/actuator/prometheus"), gateway.text("/gateway/metrics"))
                .flatMap(String::lines)
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> names.add(line.split("[{ ]", 2)[0]));
        return names;
    }

    private static Set<String> named(String expressions) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = METER.matcher(expressions);
        while (matcher.find()) {
            names.add(matcher.group());
        }
        return names;
    }
}
