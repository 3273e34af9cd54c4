package io.muster.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.http.Route;
import io.muster.server.node.RunningNode;
import io.muster.server.node.TestStorage;
import io.vertx.core.http.HttpMethod;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every route of the table with what nobody should send: in the query, in a form, in free segments of the path, in headers, as JSON
 * and as bodies that are none. The answer is a refusal in one sentence or an ordinary one, never a defect, never slow, and nothing that
 * is stored is lost.
 *
 * <p>The normal run takes a sample of the values for each place, the same one each time; the campaign takes them all.
 */
@Tag(TestStorage.TABLES)
class HttpFuzzTest {

    @RegisterExtension
    static final RunningNode NODE =
            new RunningNode(Map.of("nacos.core.auth.enabled", "false", "nacos.prometheus.metrics.enabled", "true"));

    private static final long SEED = 20_240_229;

    /** What does its work too well to be sent at random: the node and the tests' login go on. */
    private static final Map<String, Set<String>> TOO_GOOD = Map.of("endSessions", Set.of("true"));

    private enum Size {
        SAMPLE(4, 1, 3, 60),
        ALL(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

        private final int ofQuery;
        private final int ofForm;
        private final int ofHeaders;
        private final int ofJson;

        Size(int ofQuery, int ofForm, int ofHeaders, int ofJson) {
            this.ofQuery = ofQuery;
            this.ofForm = ofForm;
            this.ofHeaders = ofHeaders;
            this.ofJson = ofJson;
        }
    }

    private final FuzzRun run = new FuzzRun(NODE.port(), NODE::renewToken);

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
    void everyRouteIsAnsweredInOneSentenceAndNeverByADefect() throws Exception {
        sendToAll(Size.SAMPLE);

        assertThat(run.sent()).isGreaterThan(3_000);
    }

    @Test
    @Tag("campaign")
    void everyRouteWithEverythingThatIsWrong() throws Exception {
        sendToAll(Size.ALL);
    }

    @Test
    void badBodiesAreAnsweredInOneSentenceAndNeverByADefect() throws Exception {
        List<List<FuzzRequest>> lists = new ArrayList<>();
        for (Route route : NODE.routes()) {
            if (route.method().equals(HttpMethod.GET)) {
                continue;
            }
            String method = route.method().name();
            String path = path(route, "fuzz");
            List<FuzzRequest> requests = new ArrayList<>();
            FuzzValues.BODIES.forEach(body -> requests.add(FuzzRequest.body(method, path, "application/json", body)));
            requests.add(FuzzRequest.form(method, path, "a=%zz&b=%FF"));
            requests.add(FuzzRequest.form(method, path, "a=1&".repeat(2_500)));
            requests.add(FuzzRequest.body(
                    method, path, "multipart/form-data; boundary=B", "--B\r\nContent-Disposition: nonsense\r\n\r\nx"));
            requests.add(FuzzRequest.body(method, path, "multipart/form-data", "no boundary at all"));
            requests.add(FuzzRequest.body(method, path, "multipart/form-data; boundary=B", zipThatIsNone()));
            lists.add(requests);
        }
        assertAnsweredRightly(lists);
    }

    @Test
    void bodiesThatAreTooLargeOrEndTooEarlyAreRefused() throws Exception {
        for (Route route : NODE.routes()) {
            if (route.method().equals(HttpMethod.GET)) {
                continue;
            }
            String head = route.method() + " /nacos" + path(route, "x")
                    + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ";
            assertThat(statusLine(head + "999999999\r\n\r\nabc"))
                    .as(route.path())
                    .startsWith("HTTP/1.1 413");
            // The sender goes away in the middle: nobody is answered, and the node goes on.
            leaveAfter(head + "1000\r\n\r\nabc");
        }
        assertNothingIsLost();
    }

    private void sendToAll(Size size) throws Exception {
        Random random = new Random(SEED);
        List<List<FuzzRequest>> lists = new ArrayList<>();
        for (Route route : NODE.routes()) {
            lists.add(requests(route, size, random));
        }
        assertThat(lists.stream().map(List::size)).as("every route is asked").allMatch(count -> count > 1);
        assertAnsweredRightly(lists);
    }

    private static List<FuzzRequest> requests(Route route, Size size, Random random) throws InterruptedException {
        ParameterProbe probe = ParameterProbe.of(route);
        Map<String, String> parameters = probe.parameters();
        String method = route.method().name();
        String path = path(route, "fuzz");
        String usual = query(parameters, "", "");
        List<FuzzRequest> requests = new ArrayList<>();
        requests.add(FuzzRequest.query(method, path, ""));
        for (String parameter : parameters.keySet()) {
            if (parameter.startsWith("*")) {
                continue; // a segment of the path
            }
            for (String value : some(values(parameter), size.ofQuery, random)) {
                requests.add(FuzzRequest.query(method, path, query(parameters, parameter, value)));
            }
            for (String value : some(values(parameter), size.ofForm, random)) {
                requests.add(FuzzRequest.form(method, path, query(parameters, parameter, value)));
            }
            // Numbers that no row has: what a well-formed id names may be deleted.
            String twice = query(parameters, parameter, "900001") + "&" + encode(parameter) + "=900002";
            requests.add(FuzzRequest.query(method, path, twice));
        }
        valuesOfSwitches(parameters).forEach(query -> requests.add(FuzzRequest.query(method, path, query)));
        lightBeats(parameters).forEach(query -> requests.add(FuzzRequest.query(method, path, query)));
        if (route.path().contains("*")) {
            for (String segment : FuzzValues.VALUES) {
                requests.add(FuzzRequest.query(method, path(route, segment), usual));
            }
        }
        for (String lines : some(FuzzValues.HEADERS, size.ofHeaders, random)) {
            requests.add(FuzzRequest.query(method, path, usual).withHeaders(lines));
        }
        if (probe.readsBody()) {
            for (String body : some(FuzzValues.jsonBodies(), size.ofJson, random)) {
                requests.add(FuzzRequest.body(method, path + "?" + usual, "application/json", body));
            }
        }
        return requests;
    }

    private static List<String> values(String parameter) {
        Set<String> tooGood = TOO_GOOD.getOrDefault(parameter, Set.of());
        return FuzzValues.VALUES.stream()
                .filter(value -> !tooGood.contains(value))
                .toList();
    }

    private static List<String> some(List<String> all, int count, Random random) {
        List<String> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, random);
        return shuffled.subList(0, Math.min(count, shuffled.size()));
    }

    /** Each kind of switch with each bad value; what it takes is seen by whoever reads the switches meanwhile. */
    private static List<String> valuesOfSwitches(Map<String, String> parameters) {
        List<String> queries = new ArrayList<>();
        if (parameters.containsKey("entry")) {
            for (String entry : FuzzValues.SWITCHES) {
                for (String value : FuzzValues.VALUES) {
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
            for (String value : FuzzValues.VALUES) {
                queries.add("serviceName=fuzz&port=9999&ip=" + value);
                queries.add("serviceName=fuzz&ip=10.9.9.9&port=" + value);
            }
        }
        return queries;
    }

    private static String path(Route route, String segment) {
        return route.path().replace("*", segment);
    }

    private static String query(Map<String, String> parameters, String bad, String value) {
        return parameters.entrySet().stream()
                .filter(parameter -> !parameter.getKey().startsWith("*"))
                .map(parameter -> encode(parameter.getKey()) + "="
                        + (parameter.getKey().equals(bad) ? value : encode(parameter.getValue())))
                .collect(Collectors.joining("&"));
    }

    private void assertAnsweredRightly(List<List<FuzzRequest>> lists) throws InterruptedException {
        assertThat(run.answeredWrongly(lists).stream().limit(60)).isEmpty();
        assertNothingIsLost();
    }

    private static void assertNothingIsLost() {
        assertThat(NODE.get("/v1/ns/instance/list?serviceName=kept").path("hosts"))
                .hasSize(1);
        assertThat(NODE.send("GET", "/v1/cs/configs?dataId=kept&group=KEPT").body())
                .isEqualTo("kept");
        assertThat(NODE.send("GET", "/v1/console/namespaces?checkNamespaceIdExist=true&customNamespaceId=kept")
                        .body())
                .isEqualTo("true");
        assertThat(NODE.send("GET", "/v2/console/health/readiness").statusCode())
                .isEqualTo(200);
        assertThat(NODE.get("/v2/core/cluster/status").path("data").path("members"))
                .hasSize(1);
    }

    /** Does not wait for the end of the connection: after a refusal the node still takes the body, up to its body timeout. */
    private static String statusLine(String request) throws IOException {
        try (Socket socket = opened(request)) {
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        }
    }

    private static void leaveAfter(String request) throws IOException {
        opened(request).close();
    }

    private static Socket opened(String request) throws IOException {
        Socket socket = new Socket("127.0.0.1", NODE.port());
        socket.setSoTimeout(10_000);
        OutputStream output = socket.getOutputStream();
        output.write(request.getBytes(StandardCharsets.ISO_8859_1));
        output.flush();
        return socket;
    }

    private static String zipThatIsNone() {
        return "--B\r\n"
                + "Content-Disposition: form-data; name=\"file\"; filename=\"a.zip\"\r\n\r\n"
                + "PK\u0003\u0004nonsense\r\n"
                + "--B--\r\n";
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
