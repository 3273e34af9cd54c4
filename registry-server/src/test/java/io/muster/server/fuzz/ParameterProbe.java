package io.muster.server.fuzz;

import io.muster.server.access.Caller;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Route;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Finds out which parameters a route has by letting its handler ask for them: each question is noted and answered with a value
 * that means no harm.
 */
final class ParameterProbe implements ApiRequest {

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
    private final Map<String, String> asked = new LinkedHashMap<>();
    private boolean readsBody;

    private ParameterProbe(Route route) {
        this.route = route;
    }

    /** Asks the handler of a route what it wants to know. */
    static ParameterProbe of(Route route) throws InterruptedException {
        ParameterProbe probe = new ParameterProbe(route);
        try {
            Objects.requireNonNull(route.permission().named(probe));
            route.handler().handle(probe).toCompletableFuture().get(2, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | RuntimeException refused) {
            // Whatever it came to, it has asked; what it answers to bad input is seen from outside later.
            return probe;
        }
        return probe;
    }

    /** The parameters of the route, each with a value that it takes. */
    Map<String, String> parameters() {
        return asked;
    }

    /** Whether the handler has looked at a body that is no form. */
    boolean readsBody() {
        return readsBody;
    }

    private String answer(String name) {
        return asked.computeIfAbsent(name, unknown -> USUAL.getOrDefault(unknown, "fuzz"));
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
    public String rawParameter(String name) {
        return answer(name);
    }

    @Override
    public String required(String name) {
        return answer(name);
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
        asked.putIfAbsent(name, Integer.toString(usual));
        return usual;
    }

    @Override
    public MultiMap headers() {
        return MultiMap.caseInsensitiveMultiMap();
    }

    @Override
    public Buffer body() {
        readsBody = true;
        return Buffer.buffer();
    }

    @Override
    public List<UploadedFile> files() {
        return List.of();
    }

    @Override
    public Caller caller() {
        return new Caller.User("nacos", true);
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
