package io.muster.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.alibaba.nacos.api.NacosFactory;
import com.alibaba.nacos.api.exception.NacosException;
import com.alibaba.nacos.api.naming.NamingService;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * Whole nodes of one cluster in this process, each with a home directory of its own, on free loopback ports and embedded storage, as
 * {@code startup.sh -p embedded} starts them. Closed with everything that still runs.
 */
public final class StartedCluster implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PASSWORD = "a-password-for-tests";

    private final Path directory;
    private final Map<String, String> settings;
    private final boolean hostsOfTheirOwn;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<Integer, MusterNode> running = new HashMap<>();
    private final Map<String, String> tokens = new HashMap<>();
    private final Map<Integer, String> lists = new HashMap<>();
    private final List<Integer> ports = new ArrayList<>();

    /** Chooses the ports of so many nodes; starts nothing. */
    public StartedCluster(Path directory, int nodes) throws IOException {
        this(directory, nodes, Map.of(), false);
    }

    /**
     * As {@link #StartedCluster(Path, int)}.
     *
     * @param settings further lines of each {@code application.properties}; storage is embedded unless they name a {@code db.url.0}
     */
    public StartedCluster(Path directory, int nodes, Map<String, String> settings) throws IOException {
        this(directory, nodes, settings, false);
    }

    private StartedCluster(Path directory, int nodes, Map<String, String> settings, boolean hostsOfTheirOwn)
            throws IOException {
        this.directory = directory;
        this.settings = settings;
        this.hostsOfTheirOwn = hostsOfTheirOwn;
        for (int node = 0; node < nodes; node++) {
            prepare();
        }
    }

    /** As the constructor; the nodes have the addresses 127.0.0.1, 127.0.0.2 and so on, by which client libraries tell them apart. */
    static StartedCluster onHostsOfTheirOwn(Path directory, int nodes) throws IOException {
        return new StartedCluster(directory, nodes, Map.of(), true);
    }

    /** Makes the home of one more node, without a member list, and gives its number. */
    public int prepare() throws IOException {
        int number = ports.size();
        ports.add(freePort());
        writeSettings(number);
        return number;
    }

    /** Nodes that are not started yet hold no ports: theirs are left out too. */
    private int freePort() throws IOException {
        while (true) {
            int candidate = StartedNode.freePort();
            if (ports.stream().noneMatch(port -> Math.abs(port - candidate) % 1000 == 0)) {
                return candidate;
            }
        }
    }

    private void writeSettings(int number) throws IOException {
        Path conf = Files.createDirectories(home(number).resolve("conf"));
        Files.writeString(
                conf.resolve("application.properties"),
                """
                server.port=%d
                server.address=%s
                muster.cluster.secret=a-secret-of-these-tests
                muster.auth.admin-password=%s
                """
                                .formatted(ports.get(number), host(number), PASSWORD)
                        + settings.entrySet().stream()
                                .map(line -> line.getKey() + "=" + line.getValue() + "\n")
                                .collect(Collectors.joining()));
    }

    /** Adds a line to the settings of a node that does not run. */
    void set(int number, String line) throws IOException {
        Files.writeString(
                home(number).resolve("conf").resolve("application.properties"), line + "\n", StandardOpenOption.APPEND);
    }

    /** Gives a node other ports, as if it had been moved to another machine; it must not run. */
    void move(int number) throws IOException {
        ports.set(number, freePort());
        writeSettings(number);
    }

    public Path home(int number) {
        return directory.resolve("node" + number);
    }

    public String address(int number) {
        return host(number) + ":" + ports.get(number);
    }

    private String host(int number) {
        return "127.0.0." + (hostsOfTheirOwn ? number + 1 : 1);
    }

    /** Writes the {@code cluster.conf} of a node, as an editor does it. */
    public void list(int number, List<Integer> members) throws IOException {
        Path file = home(number).resolve("conf").resolve("cluster.conf");
        Path edited = file.resolveSibling("cluster.conf.edited");
        String lines = members.stream()
                .map(this::address)
                .collect(Collectors.joining("\n", "# The operator's own words,  kept as they are.\n", "\n\n"));
        Files.writeString(edited, lines);
        Files.move(edited, file, StandardCopyOption.REPLACE_EXISTING);
        lists.put(number, lines);
    }

    /** Fails when a {@code cluster.conf} holds anything but what {@link #list} wrote last, byte by byte. */
    void assertListsUntouched() throws IOException {
        for (Map.Entry<Integer, String> list : lists.entrySet()) {
            Path file = home(list.getKey()).resolve("conf").resolve("cluster.conf");
            assertThat(file).hasBinaryContent(list.getValue().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Starts a node; returns once it takes part, ready or not. */
    public void start(int number) {
        start(number, TestStorage.option(settings));
    }

    /** @param storage what stands on the command line after {@code -p} */
    MusterNode start(int number, Optional<String> storage) {
        MusterNode node = MusterNode.start(
                NodeConfiguration.read(home(number), Optional.of("cluster"), storage, Map.of(), new Properties()));
        running.put(number, node);
        return node;
    }

    /** Writes the same list for all prepared nodes, starts them and waits until all are ready. */
    public StartedCluster startAll() throws Exception {
        List<Integer> all = new ArrayList<>();
        for (int number = 0; number < ports.size(); number++) {
            all.add(number);
        }
        for (int number : all) {
            list(number, all);
            start(number);
        }
        for (int number : all) {
            awaitReady(number);
        }
        return this;
    }

    /** What an operator is told of a running node. */
    String sentence(int number) {
        return Objects.requireNonNull(running.get(number)).sentence();
    }

    public void awaitReady(int number) throws InterruptedException {
        MusterNode node = Objects.requireNonNull(running.get(number));
        long deadline = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        while (!node.ready()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("node " + number + ": " + node.sentence());
            }
            Thread.sleep(20);
        }
        node.awaitServing(Duration.ofSeconds(10));
    }

    public void stop(int number) {
        MusterNode node = running.remove(number);
        if (node != null) {
            node.close();
        }
    }

    /** Somebody who talks to one node and has not logged in. */
    public ApiClient anonymous(int number) {
        return ApiClient.anonymous(ports.get(number));
    }

    /** The administrator, logged in at one node. */
    public ApiClient administrator(int number) throws IOException, InterruptedException {
        return anonymous(number).login("nacos", PASSWORD);
    }

    /** A running node. */
    MusterNode node(int number) {
        return Objects.requireNonNull(running.get(number));
    }

    /** An unmodified client library, logged in as the administrator, that knows of these nodes only. */
    NamingService client(int... numbers) throws NacosException {
        Properties properties = new Properties();
        properties.setProperty(
                "serverAddr", Arrays.stream(numbers).mapToObj(this::address).collect(Collectors.joining(",")));
        properties.setProperty("username", "nacos");
        properties.setProperty("password", PASSWORD);
        return NacosFactory.createNamingService(properties);
    }

    /** The value of a metric without labels, as a node tells it to Prometheus. */
    double metric(int number, String name) throws Exception {
        return ask(number, "GET", "/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("node " + number + " has no metric " + name));
    }

    /** Asks a node as the administrator. */
    HttpResponse<String> ask(int number, String method, String path) throws Exception {
        return ask(number, method, path, "", "application/json");
    }

    HttpResponse<String> ask(int number, String method, String path, String body, String contentType) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://" + address(number) + "/nacos" + path))
                        .header("accessToken", token(number))
                        .header("Content-Type", contentType)
                        .timeout(Duration.ofSeconds(15))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** As {@link #ask(int, String, String)}, but as the console in a browser asks. */
    HttpResponse<String> askFromConsole(int number, String method, String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://" + address(number) + "/nacos" + path))
                        .header("accessToken", token(number))
                        .header("X-Muster-Console", "1")
                        .timeout(Duration.ofSeconds(15))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** The {@code data} of the cluster status that a node tells. */
    public JsonNode status(int number) throws Exception {
        HttpResponse<String> answer = ask(number, "GET", "/v2/core/cluster/status");
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + ": " + answer.body());
        }
        return JSON.readTree(answer.body()).path("data");
    }

    /** One member in the status that a node tells; a missing node when it shows none of that address. */
    JsonNode member(int number, String address) throws Exception {
        for (JsonNode member : status(number).path("members")) {
            if (member.path("address").asText().equals(address)) {
                return member;
            }
        }
        return JSON.missingNode();
    }

    private String token(int number) throws Exception {
        String known = tokens.get(address(number));
        if (known != null) {
            return known;
        }
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create("http://" + address(number) + "/nacos/v1/auth/login"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "username=nacos&password=" + URLEncoder.encode(PASSWORD, StandardCharsets.UTF_8)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new AssertionError("login: " + answer.statusCode() + ": " + answer.body());
        }
        String token = JSON.readTree(answer.body()).path("accessToken").asText();
        tokens.put(address(number), token);
        return token;
    }

    @Override
    public void close() {
        List.copyOf(running.keySet()).forEach(this::stop);
    }
}
