package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.alibaba.nacos.api.naming.NamingService;
import com.alibaba.nacos.api.naming.listener.NamingEvent;
import io.muster.deploy.local.LocalCluster;
import io.muster.deploy.local.LocalNode;
import io.muster.deploy.local.LocalPorts;
import io.muster.deploy.local.NodeApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two gateways and one address, with the real keepalived: each gateway lives on a host of its own (a network namespace) on
 * one network with the nodes and the clients. The working gateway is killed; the address moves, and nobody who looks on
 * sees a shorter list.
 */
@Tag("campaign")
class VirtualAddressIT {

    private static final String BRIDGE = "mustervip";
    private static final String HERE = "10.88.77.254";
    private static final String ADDRESS = "10.88.77.100";
    private static final int PORT = 8848;
    private static final int PROVIDERS = 20;

    @TempDir
    Path directory;

    private final List<Process> processes = new ArrayList<>();
    private @Nullable LocalCluster cluster;
    private boolean networkMade;

    @AfterEach
    void takeEverythingDown() throws Exception {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        if (cluster != null) {
            cluster.close();
        }
        if (networkMade) {
            run("ip", "link", "del", BRIDGE);
            run("ip", "netns", "del", "mustergw1");
            run("ip", "netns", "del", "mustergw2");
        }
    }

    @Test
    void movesTheAddressWithinThreeSecondsAndNobodySeesAShorterList() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "network namespaces need root");
        assumeTrue(
                Files.isExecutable(Path.of("/usr/sbin/keepalived")),
                "keepalived is not installed (apt install keepalived)");
        assumeTrue(run("ip", "netns", "add", "mustergw1") == 0, "this machine allows no network namespaces");
        networkMade = true;
        makeNetwork();
        startNodes();
        startHost("mustergw1", "10.88.77.1", "10.88.77.2");
        await().atMost(Duration.ofSeconds(20)).until(() -> holder().equals("mustergw1"));
        startHost("mustergw2", "10.88.77.2", "10.88.77.1");
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> status("10.88.77.2")
                .contains("\"readyNodes\":3"));

        List<NamingService> providers = new ArrayList<>();
        NamingService consumer = NamingClients.of(ADDRESS + ":" + PORT);
        List<Integer> seen = new CopyOnWriteArrayList<>();
        try {
            for (int i = 1; i <= PROVIDERS; i++) {
                NamingService provider = NamingClients.of(ADDRESS + ":" + PORT);
                provider.registerInstance("orders", "10.1.1." + i, 80);
                providers.add(provider);
            }
            consumer.subscribe(
                    "orders",
                    event -> seen.add(((NamingEvent) event).getInstances().size()));
            await().atMost(Duration.ofSeconds(20)).until(() -> seen.contains(PROVIDERS));
            seen.clear();

            long killed = System.nanoTime();
            killGateway("mustergw1");
            await().atMost(Duration.ofSeconds(10))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> holder().equals("mustergw2"));
            Duration moved = Duration.ofNanos(System.nanoTime() - killed);
            System.out.println("The address moved after " + moved.toMillis() + " ms.");
            assertThat(moved).isLessThan(Duration.ofSeconds(3));

            for (int i = 0; i < 100; i++) {
                assertThat(listed()).as("what anybody who asks sees").isEqualTo(PROVIDERS);
                TimeUnit.MILLISECONDS.sleep(200);
            }
            await().atMost(Duration.ofSeconds(20))
                    .ignoreExceptions()
                    .untilAsserted(() -> providers.get(0).registerInstance("later", "10.1.1.1", 80));
            assertThat(seen).as("what was pushed").allMatch(size -> size == PROVIDERS);
            assertThat(listed()).isEqualTo(PROVIDERS);
        } finally {
            for (NamingService provider : providers) {
                provider.shutDown();
            }
            consumer.shutDown();
        }
    }

    private void makeNetwork() throws Exception {
        must("ip", "netns", "add", "mustergw2");
        must("ip", "link", "add", BRIDGE, "type", "bridge");
        must("ip", "addr", "add", HERE + "/24", "dev", BRIDGE);
        must("ip", "link", "set", BRIDGE, "up");
        for (int i = 1; i <= 2; i++) {
            String host = "mustergw" + i;
            must("ip", "link", "add", "mveth" + i, "type", "veth", "peer", "name", "eth0", "netns", host);
            must("ip", "link", "set", "mveth" + i, "master", BRIDGE, "up");
            must("ip", "-n", host, "addr", "add", "10.88.77." + i + "/24", "dev", "eth0");
            must("ip", "-n", host, "link", "set", "eth0", "up");
            must("ip", "-n", host, "link", "set", "lo", "up");
        }
    }

    private void startNodes() {
        LocalPorts ports = new LocalPorts();
        LocalCluster prepared = LocalCluster.prepare(
                Distribution.directory(),
                directory,
                3,
                ports,
                ports.next(),
                List.of("muster.trusted-proxies=10.88.77.1,10.88.77.2"));
        cluster = prepared;
        CompletableFuture.allOf(prepared.nodes().stream()
                        .map(node -> CompletableFuture.runAsync(node::start, task -> new Thread(task).start()))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    /** A gateway and keepalived on a host of their own. */
    private void startHost(String host, String own, String other) throws IOException {
        Path home = directory.resolve(host);
        Files.createDirectories(home.resolve("conf"));
        Files.createDirectories(home.resolve("logs"));
        Files.writeString(home.resolve("conf/gateway.properties"), "gateway.port=" + PORT + "\n");
        Files.writeString(
                home.resolve("conf/cluster.conf"),
                cluster.nodes().stream()
                        .map(LocalNode::port)
                        .map(port -> HERE + ":" + port)
                        .collect(Collectors.joining("\n")));
        start(host, Distribution.directory().resolve("bin/gateway.sh").toString(), "run", "--home", home.toString());
        // The script must belong to root and be writable by nobody else, as keepalived demands it.
        String conf = Files.readString(Distribution.directory().resolve("recipes/keepalived/keepalived.conf"))
                .replace("INSTALLATION", Distribution.directory().toString())
                .replace("INTERFACE", "eth0")
                .replace("VIRTUAL_ADDRESS", ADDRESS + "/24")
                .replace("OWN_ADDRESS", own)
                .replace("OTHER_ADDRESS", other)
                .replace("script_user nobody", "script_user root");
        Path file = home.resolve("conf/keepalived.conf");
        Files.writeString(file, conf);
        start(
                host,
                "/usr/sbin/keepalived",
                "--dont-fork",
                "--log-console",
                "--use-file",
                file.toString(),
                "--pid=" + home.resolve("keepalived.pid"),
                "--vrrp_pid=" + home.resolve("vrrp.pid"));
    }

    private void start(String host, String... command) throws IOException {
        List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", host));
        inside.addAll(Arrays.asList(command));
        processes.add(new ProcessBuilder(inside)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve(host + ".out").toFile()))
                .start());
    }

    private void killGateway(String host) throws Exception {
        for (String pid : output("ip", "netns", "pids", host).split("\\s+")) {
            if (output("cat", "/proc/" + pid + "/cmdline").contains("io.muster.gateway.GatewayMain")) {
                must("kill", "-9", pid);
                return;
            }
        }
        throw new AssertionError("no gateway runs on " + host);
    }

    /** The host that has the address now. */
    private static String holder() throws Exception {
        for (String host : List.of("mustergw1", "mustergw2")) {
            if (output("ip", "-n", host, "addr", "show", "eth0").contains(ADDRESS)) {
                return host;
            }
        }
        return "";
    }

    private static String status(String host) throws IOException {
        return api(host).text("/gateway/status");
    }

    private static NodeApi api(String host) {
        return new NodeApi(host + ":" + PORT, LocalCluster.ADMINISTRATOR, LocalCluster.ADMINISTRATOR);
    }

    /** How many instances a client that asks over HTTP sees; it asks again while nobody answers. */
    private static int listed() {
        NodeApi api = api(ADDRESS);
        return await().atMost(Duration.ofSeconds(5))
                .ignoreExceptions()
                .until(
                        () -> api.get("/nacos/v1/ns/instance/list?serviceName=orders")
                                .path("hosts")
                                .size(),
                        found -> true);
    }

    private static void must(String... command) throws Exception {
        assertThat(run(command)).as(String.join(" ", command)).isZero();
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static String output(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return text;
    }
}
