package io.muster.deploy.demo;

import com.alibaba.nacos.api.exception.NacosException;
import com.alibaba.nacos.api.naming.NamingFactory;
import com.alibaba.nacos.api.naming.NamingService;
import com.alibaba.nacos.api.naming.pojo.Instance;
import com.fasterxml.jackson.databind.JsonNode;
import io.muster.deploy.local.LocalCluster;
import io.muster.deploy.local.LocalNode;
import io.muster.deploy.local.LocalPorts;
import io.muster.deploy.local.NodeApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The main job in one command: three nodes and the gateway, a sample service registered through the one address by an
 * unmodified Nacos client, and with {@code --once} the death of the leader.
 */
public final class Demo {

    private static final String SERVICE = "demo-orders";
    private static final String USER = LocalCluster.ADMINISTRATOR;
    private static final int PREFERRED_PORT = 8848;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path installation;
    private final Path directory;
    private final boolean once;

    private Demo(Path installation, Path directory, boolean once) {
        this.installation = installation;
        this.directory = directory;
        this.once = once;
    }

    /** {@code Demo INSTALLATION DIRECTORY [--once]}; exits with 0, or with 1 and the reason. */
    public static void main(String[] arguments) {
        Demo demo = new Demo(
                Path.of(arguments[0]), Path.of(arguments[1]), arguments.length > 2 && arguments[2].equals("--once"));
        int exit = demo.run();
        System.exit(exit);
    }

    private int run() {
        LocalPorts ports = new LocalPorts();
        LocalCluster cluster =
                LocalCluster.prepare(installation, directory, 3, ports, ports.preferably(PREFERRED_PORT), List.of());
        Thread onCtrlC = new Thread(() -> end(cluster), "demo-end");
        Runtime.getRuntime().addShutdownHook(onCtrlC);
        try {
            play(cluster);
            return 0;
        } catch (IllegalStateException | IOException | NacosException e) {
            System.err.println("The demo failed: " + e.getMessage());
            System.err.println(cluster.logs(15));
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private void play(LocalCluster cluster) throws IOException, NacosException, InterruptedException {
        say("Starting three nodes and the gateway in " + directory + " ...");
        long start = System.nanoTime();
        cluster.start();
        String vip = cluster.gateway().address();
        NodeApi api = new NodeApi(vip, USER, USER);
        String leader = until("a leader", () -> leaderOf(api, ""));
        say("Up after " + Duration.ofNanos(System.nanoTime() - start).toMillis() + " ms. Nodes "
                + cluster.nodes().stream().map(LocalNode::address).toList() + ", leader " + leader + ", one address "
                + vip);

        NamingService client = client(vip);
        client.registerInstance(SERVICE, "10.20.30.40", 8080);
        say("An unmodified nacos-client 2.5.1 has registered 10.20.30.40:8080 as " + SERVICE + " through " + vip + ".");
        for (LocalNode node : cluster.nodes()) {
            NodeApi nodeApi = new NodeApi(node.address(), USER, USER);
            until("the service on " + node.address(), () -> instancesAt(nodeApi) == 1 ? true : null);
            say("  node " + node.address() + " shows it.");
        }
        say("Console: http://" + vip + "/nacos   user " + USER + ", password " + USER
                + " (the console asks for one of your own first)");

        if (once) {
            killLeader(cluster, api, client, leader);
            client.shutDown();
            end(cluster);
            say("Everything has been stopped. The demo has succeeded.");
        } else {
            say("Press Ctrl-C to end it.");
            new CountDownLatch(1).await();
        }
    }

    private void killLeader(LocalCluster cluster, NodeApi api, NamingService client, String leader)
            throws IOException, InterruptedException {
        long killed = System.nanoTime();
        cluster.node(leader).kill();
        say("The leader " + leader + " has been killed (SIGKILL).");
        String next = until("a new leader", () -> leaderOf(api, leader));
        long elected = Duration.ofNanos(System.nanoTime() - killed).toMillis();
        until("the service through " + cluster.gateway().address(), () -> instancesAt(api) == 1 ? true : null);
        List<Instance> found = until("the service in the client", () -> {
            List<Instance> instances = client.getAllInstances(SERVICE, false);
            return instances.size() == 1 ? instances : null;
        });
        say("New leader " + next + " after " + elected + " ms; " + SERVICE
                + " is still discoverable through the one address: "
                + found.get(0).getIp() + ":" + found.get(0).getPort() + ".");
    }

    private NamingService client(String vip) throws NacosException {
        // The client library keeps caches and logs below these directories.
        System.setProperty("user.home", directory.resolve("client").toString());
        System.setProperty("JM.LOG.PATH", directory.resolve("client").toString());
        System.setProperty("JM.SNAPSHOT.PATH", directory.resolve("client").toString());
        System.setProperty("nacos.logging.default.config.enabled", "false");
        Properties properties = new Properties();
        properties.setProperty("serverAddr", vip);
        properties.setProperty("username", USER);
        properties.setProperty("password", USER);
        return NamingFactory.createNamingService(properties);
    }

    private static @Nullable String leaderOf(NodeApi api, String other) throws IOException {
        String leader = api.get("/nacos/v1/ns/raft/leader").path("leader").asText("");
        return leader.isEmpty() || leader.equals(other) ? null : leader;
    }

    private static int instancesAt(NodeApi api) throws IOException {
        JsonNode hosts =
                api.get("/nacos/v1/ns/instance/list?serviceName=" + SERVICE).path("hosts");
        return hosts.size();
    }

    /** Asks until there is an answer; a failure to ask is no answer yet. */
    private static <T> T until(String what, Callable<@Nullable T> question) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String last = "no answer";
        while (System.nanoTime() - deadline < 0) {
            try {
                T answer = question.call();
                if (answer != null) {
                    return answer;
                }
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                last = String.valueOf(e.getMessage());
            }
            Thread.sleep(50);
        }
        throw new IllegalStateException(
                "waited " + PATIENCE.toSeconds() + " s for " + what + " in vain (" + last + ")");
    }

    private void end(LocalCluster cluster) {
        cluster.stop();
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            } catch (IOException e) {
                System.err.println(directory + " could not be removed: " + e.getMessage());
            }
        }
    }

    private static void say(String sentence) {
        System.out.println(sentence);
    }
}
