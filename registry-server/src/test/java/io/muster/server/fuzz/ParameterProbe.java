package io.muster.server.fuzz;

import io.muster.server.access.Caller;
import io.muster.server.access.LocalAccess;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.problem.Problem;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which parameters a route has by letting its handler ask for them: each question is noted and answered with a value
 * that means no harm, or, where a test wants to know what the handler does without it, with nothing.
 */
public final class ParameterProbe implements ApiRequest {

    /** Begins the names of headers among given values. */
    public static final String HEADER = "header:";

    private static final Map<String, String> USUAL = Map.ofEntries(
            Map.entry("ip", "10.9.9.9"),
            Map.entry("clientIP", "10.9.9.9"),
            Map.entry("port", "9999"),
            Map.entry("checkPort", "9999"),
            Map.entry("weight", "1.0"),
            Map.entry("protectThreshold", "0.5"),
            Map.entry("loaderFactor", "0.1"),
            Map.entry("healthy", "true"),
            Map.entry("enabled", "true"),
            Map.entry("pageNo", "1"),
            Map.entry("pageSize", "10"),
            Map.entry("count", "1000"),
            Map.entry("metadata", "a=b"),
            Map.entry("selector", "{\"type\":\"none\"}"),
            Map.entry("healthChecker", "{\"type\":\"TCP\"}"),
            Map.entry("instances", "[{\"ip\":\"10.9.9.9\",\"port\":9999}]"),
            Map.entry("beat", "{\"ip\":\"10.9.9.9\",\"port\":9999,\"cluster\":\"DEFAULT\"}"),
            Map.entry("namespaceId", "public"),
            Map.entry("tenant", ""),
            Map.entry("action", "r"),
            Map.entry("resource", "public:*:*"),
            Map.entry("ids", "987654321"),
            Map.entry("id", "987654321"),
            Map.entry("nid", "987654321"),
            Map.entry("logLevel", "INFO"),
            Map.entry("search", "blur"),
            Map.entry("quota", "100"),
            // No port for the log is below it: nobody is waited for.
            Map.entry("address", "127.0.0.1:80"),
            Map.entry("serviceName", "fuzz"));

    private final Route route;
    private final Predicate<String> given;
    private final Map<String, String> values;
    private final Map<String, String> asked = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Set<String> headersAsked = Collections.synchronizedSet(new TreeSet<>(String.CASE_INSENSITIVE_ORDER));
    private final Set<String> numbersAsked = Collections.synchronizedSet(new TreeSet<>());
    private volatile boolean bodyAsked;
    private volatile boolean filesAsked;
    private volatile @Nullable Answer answered;

    private ParameterProbe(Route route, Predicate<String> given, Map<String, String> values) {
        this.route = route;
        this.given = given;
        this.values = values;
    }

    /** Asks the handler of a route what it wants to know. */
    static ParameterProbe of(Route route) throws InterruptedException {
        ParameterProbe probe = new ParameterProbe(route, name -> true, Map.of());
        probe.ask();
        return probe;
    }

    /** The parameters of the route, each with a value that it takes. */
    Map<String, String> parameters() {
        return asked;
    }

    /** Whether the handler has looked at a body that is no form. */
    boolean readsBody() {
        return bodyAsked;
    }

    /**
     * What a route asks for when it is given some parameters only.
     *
     * @param given whether a parameter has a value; headers have names that begin with {@link #HEADER}
     * @param values the values of some; other parameters have one that means no harm, other headers have none
     */
    public static Questions ask(Route route, Predicate<String> given, Map<String, String> values)
            throws InterruptedException {
        ParameterProbe probe = new ParameterProbe(route, given, values);
        Optional<Problem> refusal = probe.ask();
        return new Questions(
                Set.copyOf(probe.asked.keySet()),
                Set.copyOf(probe.numbersAsked),
                Set.copyOf(probe.headersAsked),
                probe.bodyAsked,
                probe.filesAsked,
                Optional.ofNullable(probe.answered),
                refusal);
    }

    /**
     * What a handler wanted to know.
     *
     * @param numbers those of the parameters that it reads as whole numbers
     * @param answer what it answered; empty where it refused, or is still busy
     * @param refusal why it refused the request; empty where it did not, or is still busy with it
     */
    public record Questions(
            Set<String> parameters,
            Set<String> numbers,
            Set<String> headers,
            boolean body,
            boolean files,
            Optional<Answer> answer,
            Optional<Problem> refusal) {}

    private Optional<Problem> ask() throws InterruptedException {
        try {
            Objects.requireNonNull(route.permission().named(this));
            if (route.permission() instanceof Permission.ClientList list) {
                Objects.requireNonNull(list.single().apply(this));
                Objects.requireNonNull(list.namespace().apply(this));
            }
            if (route.permission() instanceof Permission.ClientBatch batch) {
                Objects.requireNonNull(batch.namespace().apply(this));
            }
            answered = route.handler().handle(this).toCompletableFuture().get(2, TimeUnit.SECONDS);
            return Optional.empty();
        } catch (ProblemException refused) {
            return Optional.of(refused.problem());
        } catch (ExecutionException failed) {
            return failed.getCause() instanceof ProblemException refused
                    ? Optional.of(refused.problem())
                    : Optional.empty();
        } catch (TimeoutException | RuntimeException other) {
            // Whatever it came to, it has asked; what it answers to bad input is seen from outside.
            return Optional.empty();
        }
    }

    private String answer(String name) {
        return asked.computeIfAbsent(
                name, unknown -> given.test(name) ? values.getOrDefault(name, USUAL.getOrDefault(name, "fuzz")) : "");
    }

    @Override
    public HttpMethod method() {
        return route.method();
    }

    @Override
    public String path() {
        return route.path();
    }

    @Override
    public Optional<String> parameter(String name) {
        String value = answer(name);
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    @Override
    public @Nullable String rawParameter(String name) {
        String value = answer(name);
        return given.test(name) ? value : null;
    }

    @Override
    public String required(String name) {
        String value = answer(name);
        if (!given.test(name)) {
            throw new ProblemException(ProblemKind.PARAMETER_MISSING, "Param '" + name + "' is required.");
        }
        return value;
    }

    @Override
    public Optional<String> firstOf(String... names) {
        String first = "";
        for (String name : names) {
            String value = answer(name);
            first = first.isEmpty() ? value : first;
        }
        return first.isEmpty() ? Optional.empty() : Optional.of(first);
    }

    @Override
    public int integer(String name, int defaultValue, int least, int most) {
        int usual = Math.min(most, Math.max(least, defaultValue));
        numbersAsked.add(name);
        if (given.test(name) && values.containsKey(name)) {
            usual = Integer.parseInt(values.get(name));
        }
        asked.putIfAbsent(name, Integer.toString(usual));
        return usual;
    }

    @Override
    public MultiMap headers() {
        MultiMap sent = MultiMap.caseInsensitiveMultiMap();
        values.forEach((name, value) -> {
            if (name.startsWith(HEADER) && given.test(name)) {
                sent.set(name.substring(HEADER.length()), value);
            }
        });
        return (MultiMap) Proxy.newProxyInstance(
                MultiMap.class.getClassLoader(), new Class<?>[] {MultiMap.class}, (proxy, method, arguments) -> {
                    if (arguments != null && arguments[0] instanceof CharSequence name) {
                        headersAsked.add(name.toString());
                    }
                    return method.invoke(sent, arguments);
                });
    }

    @Override
    public Buffer body() {
        bodyAsked = true;
        return Buffer.buffer();
    }

    @Override
    public List<UploadedFile> files() {
        filesAsked = true;
        return List.of();
    }

    @Override
    public Caller caller() {
        return LocalAccess.CALLER;
    }

    @Override
    public String clientAddress() {
        return "127.0.0.1";
    }

    @Override
    public void onDisconnect(Runnable callback) {
        // nobody goes away
    }

    @Override
    public ApiStyle style() {
        return route.style();
    }
}
