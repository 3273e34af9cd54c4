package io.muster.server.http.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.fuzz.ParameterProbe;
import io.muster.server.fuzz.ParameterProbe.Questions;
import io.muster.server.http.Answer;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.http.core.ApiParameters.Parameter;
import io.muster.server.http.core.ApiParameters.Place;
import io.muster.server.node.RunningNode;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.OutputUnit;
import io.vertx.openapi.contract.OpenAPIVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Holds what the OpenAPI document says of parameters and answers against the handlers: each is asked with nothing, with everything, and with
 * one parameter at a time, and what it reads and answers is noted. What a route needs is what it refuses to do without. Answers with more in
 * them come from the conformance cases, which are held against the document too.
 */
class ApiParametersTest {

    @RegisterExtension
    static final RunningNode NODE =
            new RunningNode(Map.of("nacos.core.auth.enabled", "false", "nacos.prometheus.metrics.enabled", "true"));

    private static final Path FILE = Path.of("src/main/resources/io/muster/server/http/core/api-routes.txt");
    private static final ApiParameters DESCRIBED = ApiParameters.read();

    /** Values that lead a handler down another way than those that {@link ParameterProbe} takes; true for all others. */
    private static final Map<String, String> OTHER_VALUES =
            Map.of("search", "accurate", "type", "config", "show", "all");

    /** What handlers look at closely before they ask for more. */
    private static final Map<String, String> VALUES = Map.of(
            "Listening-Configs",
            "fuzz\u0002fuzz\u0002\u0001",
            "port",
            "9999",
            "udpPort",
            "9999",
            "ephemeral",
            "true",
            ParameterProbe.HEADER + "Long-Pulling-Timeout",
            "10000",
            ParameterProbe.HEADER + "Long-Pulling-Timeout-No-Hangup",
            "true",
            ParameterProbe.HEADER + "X-Muster-Console",
            "true");

    /** What every browser and library sends of itself. */
    private static final Set<String> OF_HTTP = Set.of("Host", "Origin");

    @Test
    void everyRouteIsDescribedWithWhatItReads() throws Exception {
        Map<String, String> observed =
                new TreeMap<>(Comparator.comparing((String key) -> key.substring(key.indexOf(' ')) + key));
        List<String> wrong = new ArrayList<>();
        // What moves the node or replaces the caller's password comes last, when nobody needs them any more.
        List<Route> routes = NODE.routes().stream()
                .sorted(Comparator.comparing(ApiParametersTest::changesTheNode))
                .toList();
        ObservedAnswers answers = new ObservedAnswers(routes);
        for (Route route : routes) {
            keepAnInstance(route);
            Observation seen = Observation.of(route);
            observed.put(ApiParameters.key(route), seen.line());
            seen.answers.forEach(answer -> answers.saw(
                    route,
                    answer.status(),
                    answer.headers().containsKey("Config-Type") ? "*/*" : answer.contentType(),
                    answer.body().getBytes()));
            List<Parameter> described = DESCRIBED.of(route);
            if (!DESCRIBED.routes().contains(ApiParameters.key(route)) || !seen.agreesWith(described)) {
                wrong.add(ApiParameters.key(route) + " = " + seen.line() + "\n   is described as " + described);
            }
        }
        Path target = Path.of("target", "api-routes.txt");
        List<String> lines = Files.readAllLines(FILE).stream()
                .filter(line -> line.startsWith("#"))
                .collect(Collectors.toCollection(ArrayList::new));
        observed.forEach((route, read) -> lines.add((route + " = " + read).stripTrailing()));
        Files.write(target, lines);

        assertThat(wrong)
                .as("routes that read something else than " + FILE + " says; " + target.toAbsolutePath()
                        + " can take its place")
                .isEmpty();
        assertThat(DESCRIBED.routes()).as("described routes").isEqualTo(observed.keySet());
        assertThat(ApiAnswers.read().routes().keySet())
                .as("routes in api-answers.txt; one whose answer no test has seen has a line with unseen")
                .containsExactlyInAnyOrderElementsOf(observed.keySet());
        assertThat(answers.notDescribed())
                .as("answers that api-answers.txt does not describe; " + answers.write("api-answers-of-handlers.txt")
                        + " can take its place")
                .isEmpty();
    }

    @Test
    void everyNameThatIsDescribedIsReadBySomeRoute() {
        Set<String> used = NODE.routes().stream()
                .flatMap(route -> DESCRIBED.of(route).stream()
                        .map(parameter -> DESCRIBED.describedAs(route.path(), parameter.name())))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(new TreeSet<>(DESCRIBED.names())).isEqualTo(used);
    }

    @Test
    void theDocumentIsValidOpenApi() throws Exception {
        JsonObject document =
                new JsonObject(NODE.send("GET", "/v3/openapi.json").body());
        // The schemas that judge it lie in a jar; the cache is removed with the instance.
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(true)
                        .setFileCacheDir(Path.of("target", "vertx-cache").toString())));
        try {
            OpenAPIVersion version = OpenAPIVersion.fromContract(document);
            OutputUnit judgement = version.getRepository(vertx, "app://")
                    .compose(schemas -> version.validateContract(vertx, schemas, document))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);

            assertThat(judgement.getErrors()).isNullOrEmpty();
            assertThat(judgement.getValid()).isTrue();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void theDocumentTellsWhereParametersStand() {
        JsonObject paths = new JsonObject(NODE.send("GET", "/v3/openapi.json").body()).getJsonObject("paths");

        JsonObject form = paths.getJsonObject("/v1/ns/instance")
                .getJsonObject("post")
                .getJsonObject("requestBody")
                .getJsonObject("content")
                .getJsonObject("application/x-www-form-urlencoded")
                .getJsonObject("schema");
        assertThat(form.getJsonArray("required")).containsExactlyInAnyOrder("serviceName", "ip", "port");
        assertThat(form.getJsonObject("properties").getJsonObject("weight").getString("type"))
                .isEqualTo("number");
        assertThat(parameters(paths, "/v1/ns/instance/list"))
                .contains("query serviceName true", "query healthyOnly false", "header User-Agent false");
        assertThat(parameters(paths, "/prometheus/namespaceId/{namespaceId}/service/{serviceName}"))
                .contains("path namespaceId true", "path serviceName true");
        assertThat(paths.getJsonObject("/v1/cs/configs")
                        .getJsonObject("post")
                        .getJsonObject("requestBody")
                        .getJsonObject("content")
                        .fieldNames())
                .containsExactlyInAnyOrder(
                        "application/x-www-form-urlencoded", "multipart/form-data", "application/json");
    }

    private static List<String> parameters(JsonObject paths, String path) {
        return paths.getJsonObject(path).getJsonObject("get").getJsonArray("parameters").stream()
                .map(JsonObject.class::cast)
                .map(parameter -> parameter.getString("in") + " " + parameter.getString("name") + " "
                        + parameter.getBoolean("required"))
                .toList();
    }

    /** Some handlers read what shall be changed only after they have found what it shall be changed of. */
    private static void keepAnInstance(Route route) {
        if (route.path().contains("/ns/instance")) {
            // An empty service for persistent instances may be left of an earlier question; one with instances stays.
            NODE.send("DELETE", "/v1/ns/service?serviceName=fuzz&groupName=fuzz");
            assertThat(NODE.send(
                                    "POST",
                                    "/v1/ns/instance?serviceName=fuzz&groupName=fuzz&cluster=fuzz&ip=10.9.9.9&port=9999")
                            .body())
                    .isEqualTo("ok");
        }
    }

    private static boolean changesTheNode(Route route) {
        return route.permission() instanceof Permission.Self
                || !route.method().equals(HttpMethod.GET)
                        && route.path().matches(".*/(core/cluster|raft|backup|restore|migration|auth)(/.*)?");
    }

    /** What one route has asked for, over all the ways in which it was asked. */
    private static final class Observation {

        private final Route route;
        private final Set<String> parameters = new TreeSet<>();
        private final Set<String> numbers = new HashSet<>();
        private final Set<String> headers = new TreeSet<>();
        private final Set<String> required = new LinkedHashSet<>();
        private final List<Answer> answers = new ArrayList<>();
        private boolean body;
        private boolean files;

        private Observation(Route route) {
            this.route = route;
        }

        static Observation of(Route route) throws InterruptedException {
            Observation seen = new Observation(route);
            Set<String> plainly = seen.askForWhatIsMissing(Set.of(), Map.of());
            seen.ask(name -> true, VALUES);
            Set<String> tried = new HashSet<>();
            while (!tried.containsAll(seen.names())) {
                for (String name : seen.names()) {
                    if (tried.add(name)) {
                        seen.askForWhatIsMissing(Set.of(name), VALUES);
                        seen.askForWhatIsMissing(Set.of(name), Map.of(name, OTHER_VALUES.getOrDefault(name, "true")));
                        Questions without = seen.ask(other -> !other.equals(name), VALUES);
                        if (plainly.contains(name) && lacks(without, name)) {
                            seen.required.add(name);
                        }
                    }
                }
            }
            if (seen.body) {
                seen.required.clear(); // the body says it instead
            }
            return seen;
        }

        /** Gives the route what it says is missing, until nothing is. */
        private Set<String> askForWhatIsMissing(Set<String> given, Map<String, String> values)
                throws InterruptedException {
            Set<String> needed = new LinkedHashSet<>();
            while (true) {
                Predicate<String> present = name -> given.contains(name) || needed.contains(name);
                Questions questions = ask(present, values);
                Set<String> missing = questions.parameters().stream()
                        .filter(name -> !present.test(name) && lacks(questions, name))
                        .collect(Collectors.toCollection(TreeSet::new));
                if (!needed.addAll(missing)) {
                    return needed;
                }
            }
        }

        private Questions ask(Predicate<String> given, Map<String, String> values) throws InterruptedException {
            Questions questions = ParameterProbe.ask(route, given, values);
            parameters.addAll(questions.parameters());
            numbers.addAll(questions.numbers());
            questions.headers().stream().filter(name -> !OF_HTTP.contains(name)).forEach(headers::add);
            body |= questions.body();
            files |= questions.files();
            questions.answer().filter(answer -> answer.rest().isEmpty()).ifPresent(answers::add);
            return questions;
        }

        private List<String> names() {
            return Stream.concat(parameters.stream(), headers.stream().map(name -> ParameterProbe.HEADER + name))
                    .toList();
        }

        private static boolean lacks(Questions questions, String name) {
            return questions
                    .refusal()
                    .filter(problem -> problem.kind() == ProblemKind.PARAMETER_MISSING)
                    .filter(problem -> Stream.of(problem.message().split("[^A-Za-z0-9_.*]+"))
                            .anyMatch(name::equals))
                    .isPresent();
        }

        /** The line of the file that says this; the names of free segments are for people to choose. */
        String line() {
            Stream<String> segments = DESCRIBED.of(route).stream()
                    .filter(parameter -> parameter.place() == Place.PATH)
                    .map(parameter -> "path:" + parameter.name());
            return Stream.concat(segments, words().stream()).collect(Collectors.joining(" "));
        }

        /** Everything but free segments, as the file writes it: what is needed first. */
        private List<String> words() {
            List<String> words = new ArrayList<>();
            required.stream().filter(name -> !name.startsWith("*")).forEach(name -> words.add(name + "!"));
            parameters.stream()
                    .filter(name -> !required.contains(name) && !name.startsWith("*"))
                    .sorted()
                    .forEach(words::add);
            headers.forEach(name -> words.add("header:" + name));
            if (body) {
                words.add("body:body");
            }
            if (files) {
                words.add("file:file");
            }
            return words;
        }

        boolean agreesWith(List<Parameter> described) {
            Set<String> words = new TreeSet<>();
            boolean numbersAreNumbers = true;
            for (Parameter parameter : described) {
                String place = parameter.place().name().toLowerCase(Locale.ROOT);
                if (parameter.place() == Place.PARAMETER) {
                    words.add(parameter.name() + (parameter.required() ? "!" : ""));
                } else if (parameter.place() != Place.PATH) {
                    words.add(place + ":" + parameter.name());
                }
                numbersAreNumbers &=
                        !numbers.contains(parameter.name()) || parameter.type().equals("integer");
            }
            long segments = described.stream()
                    .filter(parameter -> parameter.place() == Place.PATH)
                    .count();
            long stars =
                    parameters.stream().filter(name -> name.startsWith("*")).count();
            return words.equals(new TreeSet<>(words())) && segments == stars && numbersAreNumbers;
        }
    }
}
