package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.deploy.clients.Example;
import io.muster.deploy.local.LocalCluster;
import io.muster.deploy.local.LocalPorts;
import io.muster.deploy.local.NodeApi;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The other versions of the Java library, the Node.js library, and the frameworks that people use them through, each as it was
 * published, through the VIP. The programs of the frameworks are those in {@code examples/}.
 */
@Tag("campaign")
class ClientMatrixIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final RunningCluster CLUSTER = new RunningCluster();

    private final LocalPorts ports = new LocalPorts();

    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(strings = {"nacos-1.4.2", "nacos-2.0.4", "nacos-2.2.0", "nacos-2.4.3", "nacos-3.0.3"})
    void everyVersionOfTheJavaLibrary(String version) {
        ClientScenario scenario =
                new ClientScenario(version, CLUSTER.get().gateway().address(), home);

        scenario.discoversSubscribesAndHearsChanges();
        scenario.keepsAPersistentInstance();
        scenario.publishesReadsHearsAndRemovesAConfiguration();
    }

    @Test
    void theExampleInJava() throws InterruptedException {
        try (Example quickstart = Example.java("java", "example.Quickstart", environment(), home)) {
            assertThat(quickstart.exitCode(PATIENCE)).as(() -> quickstart.log()).isZero();

            assertThat(quickstart.log()).contains("pushed: 10.0.0.9:8080").contains("changed: text: hello");
        }
    }

    /** It acknowledges what it is pushed over UDP, and nobody else subscribes meanwhile. */
    @Test
    void theNodeLibrary() throws IOException, InterruptedException {
        double acknowledged = CLUSTER.total("muster_push_latency_seconds_count");
        try (Example quickstart = Example.node("node", environment(), home)) {
            assertThat(quickstart.exitCode(PATIENCE)).as(quickstart.log()).isZero();

            assertThat(quickstart.log())
                    .contains("pushed: 10.0.0.9:8080")
                    .contains("pushed: two instances")
                    .contains("deregistered")
                    .contains("changed: text: 你好")
                    .contains("changed: text: again")
                    .contains("removed");
        }
        assertThat(CLUSTER.total("muster_push_latency_seconds_count")).isGreaterThan(acknowledged);
    }

    @ParameterizedTest
    @CsvSource({"spring-cloud-2023", "spring-cloud-2025"})
    void aPairOfSpringCloudAlibabaServices(String version) throws IOException {
        int consumerPort = ports.next();
        int firstPort = ports.next();
        int secondPort = ports.next();
        NodeApi consumer = new NodeApi("127.0.0.1:" + consumerPort, "", "");
        NodeApi provider = new NodeApi("127.0.0.1:" + firstPort, "", "");
        try (Example first = spring(version, "GreetingProvider", firstPort);
                Example second = spring(version, "GreetingConsumer", consumerPort)) {
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(consumer.text("/call"))
                    .as(() -> first.log() + second.log())
                    .isEqualTo("hello"));

            for (String text : List.of("你好", "welcome")) {
                assertThat(provider.post("/greeting", Map.of("text", text))).isEqualTo("true");
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(consumer.text("/call")).isEqualTo(text));
            }
            // Spring Cloud keeps what it has read when the source goes, so the removal shows only where it was stored.
            assertThat(provider.post("/greeting/forget", Map.of())).isEqualTo("true");
            NodeApi vip = new NodeApi(
                    CLUSTER.get().gateway().address(), LocalCluster.ADMINISTRATOR, LocalCluster.ADMINISTRATOR);
            assertThatThrownBy(() -> vip.text("/nacos/v1/cs/configs?dataId=greeting.yaml&group=DEFAULT_GROUP"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("404");

            try (Example another = spring(version, "GreetingProvider", secondPort)) {
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(instances(consumer))
                        .as(() -> another.log())
                        .containsExactlyInAnyOrder("127.0.0.1:" + firstPort, "127.0.0.1:" + secondPort));
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(instances(consumer)).containsExactly("127.0.0.1:" + firstPort));
            first.close();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(instances(consumer)).isEmpty());
        }
    }

    @Test
    void aPairOfDubboServices() throws IOException {
        try (Example consumer = dubbo("GreetingConsumer", 0)) {
            consumer.await("ready", PATIENCE);
            Example provider = dubbo("GreetingProvider", ports.next());
            try (provider) {
                provider.await("ready", PATIENCE);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(consumer.ask("you")).isEqualTo("hello you"));
                for (String ending : List.of("!", " 你好", "nothing")) {
                    assertThat(consumer.ask("end with " + ending)).isEqualTo("done: true");
                    String expected = "hello you" + (ending.equals("nothing") ? "" : ending);
                    await().atMost(PATIENCE)
                            .untilAsserted(() -> assertThat(consumer.ask("you")).isEqualTo(expected));
                }
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(consumer.ask("you")).startsWith("no answer"));

            try (Example another = dubbo("GreetingProvider", ports.next())) {
                another.await("ready", PATIENCE);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(consumer.ask("again")).isEqualTo("hello again"));
            }
        }
    }

    private static List<String> instances(NodeApi consumer) throws IOException {
        List<String> addresses = new ArrayList<>();
        consumer.get("/instances").forEach(address -> addresses.add(address.asText()));
        return addresses;
    }

    private Example spring(String version, String main, int port) {
        return Example.java(version, "example." + main, with("SERVER_PORT", port), home);
    }

    private Example dubbo(String main, int port) {
        return Example.java("dubbo", "example." + main, with("DUBBO_PORT", port), home);
    }

    private static Map<String, String> with(String variable, int port) {
        Map<String, String> all = new HashMap<>(environment());
        all.put(variable, Integer.toString(port));
        return all;
    }

    private static Map<String, String> environment() {
        return Map.of("NACOS_ADDRESS", CLUSTER.get().gateway().address());
    }
}
