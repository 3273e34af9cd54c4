package io.muster.server.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.muster.server.access.AccessControl;
import io.muster.server.access.Action;
import io.muster.server.access.Caller;
import io.muster.server.access.Credentials;
import io.muster.server.access.ReadableRows;
import io.muster.server.access.Resource;
import io.muster.server.cluster.Readiness;
import io.muster.server.naming.Switches;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.muster.server.replication.Command;
import io.muster.server.replication.Outcome;
import io.muster.server.replication.Replicator;
import io.muster.server.settings.PropertySource;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A running edge with a few routes of the test, and switches for what the node would say, which each test finds as they were. */
final class EdgeFixture implements AutoCloseable, BeforeEachCallback, AfterAllCallback {

    final Vertx vertx = Vertx.vertx();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final AtomicLong appliedIndex = new AtomicLong(7);
    volatile boolean databaseAnswers = true;
    final AtomicLong servedConfigurations = new AtomicLong(Long.MAX_VALUE);
    volatile List<String> missing = List.of();
    volatile boolean clientAuthentication = true;
    volatile Switches switches = Switches.DEFAULT;
    volatile CompletableFuture<Long> barrier = CompletableFuture.completedFuture(7L);
    final HttpClient client = HttpClient.newHttpClient();
    final HttpEdge edge;
    final int port;

    EdgeFixture(Map<String, String> settings, ConsolePages console, List<Route> routes) {
        Map<String, String> properties = new HashMap<>(settings);
        properties.putIfAbsent("server.port", "0");
        properties.putIfAbsent("server.address", "127.0.0.1");
        edge = new HttpEdge(
                vertx,
                2,
                HttpSettings.from(PropertySource.of(properties)),
                Optional.empty(),
                routes,
                new EdgeServices(
                        new OneToken(),
                        new Index(),
                        new Served(),
                        new State(),
                        () -> switches,
                        TrustedProxies.of(List.of(), List.of()),
                        console,
                        meters,
                        Auditing.NONE));
        try {
            port = edge.start().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** With {@link TestRoutes}, small limits and a console of two files. */
    static EdgeFixture withTestRoutes() {
        ConsolePages.Page script = new ConsolePages.Page(
                "text/javascript",
                new ConsolePages.Form(Buffer.buffer("plain"), "\"1\""),
                Optional.of(new ConsolePages.Form(Buffer.buffer("compressed"), "\"1-gz\"")),
                true);
        ConsolePages console = path -> switch (path) {
            case "/" -> Optional.of(new ConsolePages.Page("text/html;charset=UTF-8", Buffer.buffer("<html>"), false));
            case "/assets/script.js" -> Optional.of(script);
            default -> Optional.empty();
        };
        return new EdgeFixture(
                Map.of(
                        "muster.http.max-body-bytes", "100000",
                        "muster.http.head-timeout-millis", "1000",
                        "muster.http.body-timeout-millis", "1000",
                        "muster.http.max-unfinished-bytes", "1048576",
                        "muster.http.cors.allowed-origins", "https://ops.example.com"),
                console,
                TestRoutes.all());
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        missing = List.of();
        clientAuthentication = true;
        switches = Switches.DEFAULT;
        appliedIndex.set(7);
        servedConfigurations.set(Long.MAX_VALUE);
        databaseAnswers = true;
        barrier = CompletableFuture.completedFuture(7L);
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        close();
    }

    /** Sends a request; {@code headers} are names and values in turn. */
    HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path, String... headers) throws Exception {
        return send("GET", path, "", headers);
    }

    /** Writes bytes as they are on a connection of their own and returns all that comes back until it ends. */
    String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            OutputStream output = socket.getOutputStream();
            try {
                output.write(request.getBytes(ISO_8859_1));
                output.flush();
            } catch (IOException closedEarly) {
                // the answer may have been sent before all was written
            }
            return readAll(socket);
        }
    }

    /** All that comes back until the connection ends, or is reset. */
    static String readAll(Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        byte[] buffer = new byte[8192];
        try {
            int count = socket.getInputStream().read(buffer);
            while (count >= 0) {
                text.append(new String(buffer, 0, count, UTF_8));
                count = socket.getInputStream().read(buffer);
            }
        } catch (SocketException reset) {
            return text.toString();
        }
        return text.toString();
    }

    @Override
    public void close() throws Exception {
        edge.close().toCompletableFuture().get(10, TimeUnit.SECONDS);
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private final class Served implements ServedConfigurations {
        @Override
        public long upTo(long applied) {
            return Math.min(applied, servedConfigurations.get());
        }

        @Override
        public boolean progressing() {
            return databaseAnswers;
        }
    }

    /** Knows the token {@code good} of the user {@code writer}, who may write, and nothing else. */
    private final class OneToken implements AccessControl {
        @Override
        public CompletableFuture<Caller> authenticate(Credentials credentials) {
            boolean good = "good".equals(credentials.token())
                    || "writer".equals(credentials.userName()) && "secret".equals(credentials.password());
            return good
                    ? CompletableFuture.completedFuture(new Caller.User("writer", false, ""))
                    : CompletableFuture.failedFuture(new ProblemException(ProblemKind.ACCESS_DENIED, "token invalid!"));
        }

        @Override
        public void checkClient(Caller caller, Action action, Resource resource) {
            if (!(caller instanceof Caller.User) || action == Action.READ) {
                throw new ProblemException(ProblemKind.ACCESS_DENIED, "authorization failed!");
            }
        }

        @Override
        public void checkOperator(Caller caller, Action action, String name) {
            throw new ProblemException(ProblemKind.ACCESS_DENIED, "authorization failed!");
        }

        @Override
        public ReadableRows readable(Caller caller, String namespace, String type) {
            return clientAuthentication ? ReadableRows.NONE : ReadableRows.ALL;
        }

        @Override
        public void checkList(Caller caller, Optional<String> namespace, String type) {
            checkClient(caller, Action.READ, new Resource("", "", type, ""));
        }

        @Override
        public boolean permitsClient(Caller caller, Action action, Resource resource) {
            return caller instanceof Caller.User && action == Action.WRITE;
        }

        @Override
        public void checkBatch(Caller caller, Optional<String> namespace, String type) {
            checkClient(caller, Action.WRITE, new Resource("", "", type, ""));
        }

        @Override
        public boolean clientAuthenticationEnabled() {
            return clientAuthentication;
        }

        @Override
        public boolean goesByCopy() {
            return false;
        }
    }

    private final class Index implements Replicator {
        @Override
        public CompletableFuture<Outcome> propose(Command command) {
            throw new UnsupportedOperationException("the edge proposes nothing by itself");
        }

        @Override
        public CompletableFuture<Long> readBarrier() {
            return barrier;
        }

        @Override
        public long appliedIndex() {
            return appliedIndex.get();
        }
    }

    private final class State implements Readiness {
        @Override
        public boolean ready() {
            return missing.isEmpty();
        }

        @Override
        public List<String> missing() {
            return missing;
        }

        @Override
        public List<String> degraded() {
            return List.of();
        }
    }
}
