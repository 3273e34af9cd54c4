package io.muster.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.node.RunningNode;
import io.vertx.core.http.HttpMethod;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every parameter of every route of the table with values that nobody should send, and bodies that are none: the answer is a
 * refusal in one sentence or an ordinary one, never a defect, never slow, and nothing that is stored is lost.
 *
 * <p>The normal run takes a sample of the values for each parameter, the same one each time; the campaign takes them all.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HttpFuzzTest {

    @RegisterExtension
    static final RunningNode NODE = RunningNode.open();

    private static final long SEED = 20_240_229;
    private static final int SAMPLE = 5;
    private static final int WORKERS = 4;
    private static final int LONGEST_SENTENCE = 600;

    /** Percent-encoded, since some are no text at all. */
    private static final List<String> BAD_VALUES = List.of(
            "",
            "%20",
            "-1",
            "0",
            "NaN",
            "Infinity",
            "1e999",
            "2147483648",
            "99999999999999999999999999",
            "0x10",
            "true",
            "%00%01%1F",
            "a%00b",
            "%FF%FE",
            "%C3%28",
            "%",
            "%zz",
            "%0D%0ASet-Cookie%3A%20a",
            "%F0%9F%98%80",
            "%E2%80%AE%E2%80%8B",
            "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
            "..%2F..%2Fetc%2Fpasswd",
            "%7B%22a%22%3A",
            "%5B%5D",
            "%7B%7D",
            "%5B1%2Cnull%2C%7B%7D%5D",
            "null",
            "%5B".repeat(2_000),
            "%7B%22a%22%3A".repeat(500),
            "x".repeat(5_000),
            "%40%40",
            "a%40%40b%40%40c",
            "*",
            "%24%7Bjndi%3Aldap%3A%2F%2Fx%7D",
            "'%20or%20'1'%3D'1",
            "%28a%2B%29%2B%24");

    private static final List<String> SWITCHES = List.of(
            "healthCheckTimes",
            "clientBeatInterval",
            "distroThreshold",
            "pushCacheMillis",
            "limitedUrlMap",
            "httpHealthParams",
            "pushVersion",
            "masters");

    private static final List<String> BAD_BODIES = List.of(
            "{",
            "[]",
            "null",
            "\u0000\u0001",
            "\"text\"",
            "{\"a\":".repeat(5_000),
            "[".repeat(50_000),
            "{\"logName\":{},\"logLevel\":[],\"groupId\":1,\"command\":null,\"value\":{}}",
            "[{\"cfgId\":\"x\",\"configId\":{},\"dataId\":1,\"group\":null}]");

    private static final AtomicInteger sent = new AtomicInteger();
    private static final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
    private static final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void storeSomething() {
        assertThat(NODE.send("POST", "/v1/ns/instance?serviceName=kept&ip=10.1.1.1&port=80&ephemeral=false")
                        .body())
                .isEqualTo("ok");
        assertThat(NODE.send("POST", "/v1/cs/configs?dataId=kept&group=KEPT&content=kept")
                        .body())
                .isEqualTo("true");
        assertThat(NODE.send("POST", "/v1/console/namespaces?customNamespaceId=kept&namespaceName=kept")
                        .body())
                .isEqualTo("true");
    }

    @Test
    @Order(1)
    void badParametersAreAnsweredInOneSentenceAndNeverByADefect() throws Exception {
        sendToAll(SAMPLE);

        assertThat(sent.get()).isGreaterThan(3_000);
        assertNothingIsWrong();
    }

    @Test
    @Tag("campaign")
    @Order(2)
    void allBadParameters() throws Exception {
        sendToAll(BAD_VALUES.size());

        assertNothingIsWrong();
    }

    @Test
    @Order(3)
    void badBodiesAreAnsweredInOneSentenceAndNeverByADefect() throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
        for (Route route : NODE.routes()) {
            if (route.method().equals(HttpMethod.GET) || changesTheNode(route)) {
                continue;
            }
            workers.execute(() -> {
                for (String body : BAD_BODIES) {
                    send(route, "", "application/json", body);
                }
                send(route, "", "application/x-www-form-urlencoded", "a=%zz&b=%FF");
                send(route, "", "application/x-www-form-urlencoded", "a=1&".repeat(2_500));
                send(route, "", "multipart/form-data; boundary=B", "--B\r\nContent-Disposition: nonsense\r\n\r\nx");
                send(route, "", "multipart/form-data", "no boundary at all");
                send(route, "", "multipart/form-data; boundary=B", zipThatIsNone());
            });
        }
        finish(workers);

        assertNothingIsWrong();
    }

    @Test
    @Order(4)
    void bodiesThatAreTooLargeOrEndTooEarlyAreRefused() throws Exception {
        for (Route route : NODE.routes()) {
            if (route.method().equals(HttpMethod.GET)) {
                continue;
            }
            String head = route.method() + " /nacos" + route.path().replace("*", "x")
                    + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ";
            assertThat(statusLine(head + "999999999\r\n\r\nabc"))
                    .as(route.path())
                    .startsWith("HTTP/1.1 413");
            // The sender goes away in the middle: nobody is answered, and the node goes on.
            raw(head + "1000\r\n\r\nabc", true);
        }
        assertNothingIsWrong();
    }

    private static void sendToAll(int valuesOfEach) throws Exception {
        Random random = new Random(SEED);
        ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
        for (Route route : NODE.routes()) {
            if (changesTheNode(route)) {
                continue;
            }
            Map<String, String> parameters = ParameterProbe.parametersOf(route);
            List<String> queries = new ArrayList<>();
            queries.add("");
            for (String parameter : parameters.keySet()) {
                List<String> values = new ArrayList<>(BAD_VALUES);
                Collections.shuffle(values, random);
                for (String value : values.subList(0, valuesOfEach)) {
                    queries.add(query(parameters, parameter, value));
                }
                // Numbers that no row has: what a well-formed id names may be deleted.
                queries.add(query(parameters, parameter, "900001") + "&" + encode(parameter) + "=900002");
            }
            queries.addAll(valuesOfSwitches(parameters));
            queries.addAll(lightBeats(parameters));
            workers.execute(() -> queries.forEach(query -> send(route, query, "", "")));
        }
        finish(workers);
    }

    /** Each kind of switch with each bad value; what it takes is seen by whoever reads the switches meanwhile. */
    private static List<String> valuesOfSwitches(Map<String, String> parameters) {
        List<String> queries = new ArrayList<>();
        if (parameters.containsKey("entry")) {
            for (String entry : SWITCHES) {
                for (String value : BAD_VALUES) {
                    queries.add("entry=" + entry + "&value=" + value);
                }
            }
        }
        return queries;
    }

    /** A beat names its instance in two ways; the shorter one is read when the longer one is not there. */
    private static List<String> lightBeats(Map<String, String> parameters) {
        List<String> queries = new ArrayList<>();
        if (parameters.containsKey("beat")) {
            for (String value : BAD_VALUES) {
                queries.add("serviceName=fuzz&port=9999&ip=" + value);
                queries.add("serviceName=fuzz&ip=10.9.9.9&port=" + value);
            }
        }
        return queries;
    }

    /** What moves or silences the node, or ends the login of this test, does its work too well to be sent at random. */
    private static boolean changesTheNode(Route route) {
        boolean writes = !route.method().equals(HttpMethod.GET);
        boolean ownLogin = route.permission() instanceof Permission.Self
                || route.path().contains("/auth/") && route.path().contains("key");
        return ownLogin || writes && route.path().matches(".*/(core/cluster|raft|backup|restore|migration)(/.*)?");
    }

    private static String query(Map<String, String> parameters, String bad, String value) {
        StringBuilder query = new StringBuilder();
        parameters.forEach((name, usual) -> {
            if (!name.startsWith("*")) {
                query.append(query.isEmpty() ? "" : "&")
                        .append(encode(name))
                        .append('=')
                        .append(name.equals(bad) ? value : encode(usual));
            }
        });
        return query.toString();
    }

    private static void send(Route route, String query, String contentType, String body) {
        sent.incrementAndGet();
        String path = route.path().replace("*", "fuzz");
        String shown = route.method() + " " + path + "?" + shortened(query)
                + (body.isEmpty() ? "" : " body " + shortened(body));
        // java.net.URI takes no broken percent-encoding, so such requests are written by hand.
        if (query.contains("%zz") || query.contains("=%&") || query.endsWith("=%")) {
            judge(shown, rawGet(route, path, query));
            return;
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + NODE.port() + "/nacos" + path + (query.isEmpty() ? "" : "?" + query)))
                .timeout(Duration.ofSeconds(10))
                .header("accessToken", NODE.token())
                .method(
                        route.method().name(),
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!contentType.isEmpty()) {
            request.header("Content-Type", contentType);
        }
        try {
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            judge(shown, answer.statusCode(), answer.body());
        } catch (HttpTimeoutException late) {
            wrong.add(shown + " -> no answer within 10 s");
        } catch (IOException failed) {
            wrong.add(shown + " -> " + failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static String rawGet(Route route, String path, String query) {
        try {
            return raw(
                    route.method() + " /nacos" + path + "?" + query
                            + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\naccessToken: " + NODE.token() + "\r\n\r\n",
                    false);
        } catch (IOException failed) {
            return "HTTP/1.1 599 " + failed;
        }
    }

    private static String raw(String request, boolean leave) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", NODE.port())) {
            socket.setSoTimeout(10_000);
            OutputStream output = socket.getOutputStream();
            output.write(request.getBytes(StandardCharsets.ISO_8859_1));
            output.flush();
            return leave ? "" : new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Does not wait for the end of the connection: after a refusal the node still takes the body, up to its body timeout. */
    private static String statusLine(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", NODE.port())) {
            socket.setSoTimeout(10_000);
            OutputStream output = socket.getOutputStream();
            output.write(request.getBytes(StandardCharsets.ISO_8859_1));
            output.flush();
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        }
    }

    private static void judge(String shown, String answer) {
        if (!answer.startsWith("HTTP/1.1 ")) {
            wrong.add(shown + " -> no answer");
            return;
        }
        int end = answer.indexOf("\r\n\r\n");
        judge(shown, Integer.parseInt(answer.substring(9, 12)), end < 0 ? "" : answer.substring(end + 4));
    }

    private static void judge(String shown, int status, String body) {
        boolean tellsInside = body.contains("Exception") || body.contains("\tat ") || body.contains("java.");
        boolean longWinded = status >= 400 && body.length() > LONGEST_SENTENCE;
        boolean silent = status >= 400 && body.isBlank();
        if (status >= 500 && status != 501 || tellsInside || longWinded || silent) {
            wrong.add(shown + " -> " + status + " " + shortened(body));
        }
    }

    private static void assertNothingIsWrong() {
        assertThat(wrong.stream().limit(60)).isEmpty();
        assertThat(NODE.get("/v1/ns/instance/list?serviceName=kept").path("hosts"))
                .hasSize(1);
        assertThat(NODE.send("GET", "/v1/cs/configs?dataId=kept&group=KEPT").body())
                .isEqualTo("kept");
        assertThat(NODE.send("GET", "/v1/console/namespaces?checkNamespaceIdExist=true&customNamespaceId=kept")
                        .body())
                .isEqualTo("true");
        assertThat(NODE.send("GET", "/v2/console/health/readiness").statusCode())
                .isEqualTo(200);
    }

    private static void finish(ExecutorService workers) throws InterruptedException {
        workers.shutdown();
        assertThat(workers.awaitTermination(5, TimeUnit.MINUTES)).isTrue();
    }

    private static String zipThatIsNone() {
        return "--B\r\n"
                + "Content-Disposition: form-data; name=\"file\"; filename=\"a.zip\"\r\n\r\n"
                + "PK\u0003\u0004nonsense\r\n"
                + "--B--\r\n";
    }

    private static String shortened(String text) {
        return text.length() > 300 ? text.substring(0, 300) + "..." : text;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
