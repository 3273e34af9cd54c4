package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.cluster.PeerProof;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gateway in front of nodes that tell whoever knows the secret who the members are. */
class LiveMembersTest extends GatewayTestBase {

    private static final String SECRET = "the secret of this cluster";

    private final List<String> members = new CopyOnWriteArrayList<>();

    @BeforeEach
    void knowTheSecret() {
        properties.setProperty("muster.cluster.secret", SECRET);
        properties.setProperty("gateway.health-interval", "200ms");
        properties.setProperty("gateway.drain-timeout", "600ms");
        properties.setProperty("gateway.slow-start", "0");
    }

    @Test
    void followsTheListThatTheNodesReport() throws IOException {
        Backend listed = reporting();
        Backend added = reporting();
        cluster(listed);
        startGateway(listed);
        assertThat(status().getString("members")).isEqualTo("reported by " + listed.address());
        assertThat(status().getString("leader")).isEqualTo(listed.address());

        cluster(listed, added);
        await().until(() -> get(CONFIGS).body().equals(added.address()));

        Socket open = new Socket("127.0.0.1", port + 1000);
        Socket other = new Socket("127.0.0.1", port + 1000);
        await().until(() -> added.sockets.size() == 1 && listed.sockets.size() == 1);
        cluster(listed);
        await().until(() -> status(added).getBoolean("leaving"));
        assertThat(get(CONFIGS).body()).isEqualTo(listed.address());
        assertThat(added.sockets).as("not cut at once").hasSize(1);
        await().untilAsserted(() -> assertThat(status().getJsonArray("nodes")).hasSize(1));
        assertThat(status(listed).getInteger("grpcConnections"))
                .as("the connection to the node that stays")
                .isEqualTo(1);
        open.close();
        other.close();
    }

    @Test
    void givesNoWorkToAListedNodeThatHasLeftTheCluster() throws IOException {
        Backend member = reporting();
        Backend removed = reporting();
        cluster(member, removed);
        startGateway(member, removed);
        await().until(() -> get(CONFIGS).body().equals(removed.address()));

        cluster(member);

        await().until(() -> !status(removed).getBoolean("member"));
        assertThat(status(removed).getString("reason")).contains("reports other members");
        for (int i = 0; i < 10; i++) {
            assertThat(get(CONFIGS).body()).isEqualTo(member.address());
        }
        cluster(member, removed);
        await().until(() -> get(CONFIGS).body().equals(removed.address()));
    }

    @Test
    void staysWithTheFileWithoutTheSecret() throws IOException {
        properties.remove("muster.cluster.secret");
        // The file of the user that runs this test must not help.
        Backend first = reporting();
        Backend unlisted = reporting();
        cluster(first, unlisted);
        properties.setProperty("muster.cluster.secret", "another secret altogether");

        startGateway(first);

        assertThat(status().getString("members")).startsWith("listed in ").endsWith("cluster.conf");
        assertThat(status().getJsonArray("nodes")).hasSize(1);
    }

    @Test
    void takesANameWithSeveralAddressesForSeveralNodesAndLooksItUpAgain() throws IOException {
        properties.remove("muster.cluster.secret");
        properties.setProperty("gateway.dns-interval", "100ms");
        int shared = FreePorts.next();
        Backend one = onAddress("127.0.0.2", shared);
        Backend two = onAddress("127.0.0.3", shared);
        Backend three = onAddress("127.0.0.4", shared);
        List<String> addresses = new CopyOnWriteArrayList<>(List.of("127.0.0.2", "127.0.0.3"));
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("conf/cluster.conf"), "nodes.example:" + shared + "\n");

        gateway = Backend.await(
                Gateway.start(GatewaySettings.load(home, Map.of(), properties), host -> addresses(host, addresses)));

        assertThat(answerers()).containsExactlyInAnyOrder(one.address(), two.address());
        assertThat(status().getJsonArray("nodes").getJsonObject(0).getString("address"))
                .isEqualTo("nodes.example:" + shared);

        addresses.remove("127.0.0.2");
        addresses.add("127.0.0.4");
        await().untilAsserted(() -> assertThat(answerers()).containsExactlyInAnyOrder(two.address(), three.address()));

        addresses.clear();
        await().during(Duration.ofMillis(500))
                .untilAsserted(() ->
                        assertThat(answerers()).as("the name server is away").hasSize(2));
    }

    @Test
    void startsWithANameThatHasNoAddressYet() throws IOException {
        properties.remove("muster.cluster.secret");
        properties.setProperty("gateway.dns-interval", "100ms");
        Backend node = backend();
        List<String> addresses = new CopyOnWriteArrayList<>();
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("conf/cluster.conf"), "late.example:" + node.port + "\n");

        gateway = Backend.await(
                Gateway.start(GatewaySettings.load(home, Map.of(), properties), host -> addresses(host, addresses)));
        assertThat(get(CONFIGS).statusCode()).isEqualTo(503);

        addresses.add("127.0.0.1");
        await().until(() -> get(CONFIGS).statusCode() == 200);
    }

    @Test
    void drainsANodeThatGoesOutOfService() throws IOException {
        Backend stays = reporting();
        Backend leaves = backend();
        properties.remove("muster.cluster.secret");
        properties.setProperty("gateway.drain-timeout", "2s");
        startGateway(stays, leaves);
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            clients.add(new Socket("127.0.0.1", port + 1000));
        }
        await().until(() -> leaves.sockets.size() == 3 && stays.sockets.size() == 3);
        List<Long> closedAt = new CopyOnWriteArrayList<>();
        leaves.sockets.forEach(socket -> socket.closeHandler(closed -> closedAt.add(System.nanoTime())));

        leaves.ready = false;

        await().until(() -> status(leaves).getBoolean("draining"));
        assertThat(closedAt)
                .as("their clients first get the chance to leave by themselves")
                .isEmpty();
        await().until(() -> closedAt.size() == 3);
        assertThat(closedAt.get(2) - closedAt.get(0))
                .as("all at once, so that the node knows that the path has gone and not the clients")
                .isLessThan(Duration.ofSeconds(1).toNanos());
        assertThat(status(stays).getInteger("grpcConnections")).isEqualTo(3);
        for (Socket client : clients) {
            client.close();
        }
    }

    @Test
    void sendsWritesStraightToTheLeaderWhileItCanTakeThem() throws IOException {
        properties.setProperty("gateway.writes-to-leader", "true");
        Backend leader = reporting();
        Backend follower = reporting();
        cluster(leader, follower);
        startGateway(leader, follower);

        for (int i = 0; i < 20; i++) {
            assertThat(post(CONFIGS, "a=b").body()).isEqualTo(leader.address());
        }
        await().until(() -> get(CONFIGS).body().equals(follower.address()));

        leader.kill();
        await().until(() -> post(CONFIGS, "a=b").body().equals(follower.address()));
    }

    private List<String> answerers() {
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            bodies.add(get(CONFIGS).body());
        }
        return bodies.stream().distinct().toList();
    }

    private static List<InetAddress> addresses(String host, List<String> addresses) {
        if (!host.endsWith(".example")) {
            throw new IllegalArgumentException(host);
        }
        return addresses.stream()
                .map(text -> {
                    try {
                        return InetAddress.getByName(text);
                    } catch (UnknownHostException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
    }

    private Backend onAddress(String host, int sharedPort) {
        Backend backend = new Backend(vertx, host, sharedPort).start();
        backends.add(backend);
        return backend;
    }

    private void cluster(Backend... now) {
        List<String> addresses = Arrays.stream(now).map(Backend::address).toList();
        members.addAll(addresses);
        members.retainAll(addresses);
    }

    /** A node that tells its cluster as a real one does: only to those who prove that they know the secret. */
    private Backend reporting() {
        PeerProof proof = new PeerProof(SECRET.getBytes(StandardCharsets.UTF_8));
        Backend node = backend();
        node.readiness = request -> {
            JsonObject answer = new JsonObject().put("code", 0).put("data", "ok");
            String header = request.getHeader(PeerProof.HEADER);
            if (header != null && proof.accepts("members", header, System.currentTimeMillis() / 1000)) {
                answer.put(
                        "peer",
                        new JsonObject()
                                .put("self", node.address())
                                .put("leader", members.get(0))
                                .put("term", 1)
                                .put("appliedIndex", 1)
                                .put("members", new JsonArray(List.copyOf(members))));
            }
            request.response().end(answer.encode());
        };
        return node;
    }
}
