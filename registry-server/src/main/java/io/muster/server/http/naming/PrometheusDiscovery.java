package io.muster.server.http.naming;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.muster.server.access.AccessControl;
import io.muster.server.access.Caller;
import io.muster.server.access.Resource;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.naming.Instance;
import io.muster.server.naming.NamingQueries;
import io.muster.server.naming.ServiceKey;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Registered instances as targets for Prometheus' HTTP service discovery: each with its cluster and its metadata as labels.
 * It shows the services that the caller may read, which scrapers show with {@code basic_auth} or {@code authorization};
 * the routes exist where the operator switches them on.
 */
public final class PrometheusDiscovery {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String CONTENT_TYPE = "application/json; charset=UTF-8";

    private final NamingQueries queries;
    private final AccessControl access;

    public PrometheusDiscovery(NamingQueries queries, AccessControl access) {
        this.queries = queries;
        this.access = access;
    }

    public List<Route> routes() {
        return List.of(
                route("/prometheus", request -> Optional.empty(), request -> name -> true),
                route(
                        "/prometheus/namespaceId/*",
                        request -> Optional.of(request.required("*")),
                        request -> name -> true),
                route(
                        "/prometheus/namespaceId/*/service/*",
                        request -> Optional.of(request.required("**")),
                        request -> request.required("*")::equals));
    }

    private Route route(
            String path,
            Function<ApiRequest, Optional<String>> namespace,
            Function<ApiRequest, Predicate<String>> names) {
        return new Route(
                HttpMethod.GET,
                path,
                ApiStyle.V1,
                new Permission.ClientList(Resource.NAMING, namespace),
                request -> answer(services(
                        request.caller(),
                        namespace
                                .apply(request)
                                .<Collection<String>>map(List::of)
                                .orElseGet(queries::namespaces),
                        names.apply(request))));
    }

    private List<ServiceKey> services(Caller caller, Collection<String> namespaces, Predicate<String> names) {
        return namespaces.stream()
                .flatMap(
                        namespace -> ServiceDirectory.readable(
                                queries.services(namespace), access.readable(caller, namespace, Resource.NAMING))
                                .stream())
                .filter(service -> names.test(service.name()))
                .toList();
    }

    /** There may be very many instances, so this is written away from the event loop. */
    private CompletionStage<Answer> answer(List<ServiceKey> services) {
        return CompletableFuture.supplyAsync(() -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
            try (JsonGenerator json = JSON.createGenerator(bytes)) {
                json.writeStartArray();
                for (ServiceKey service : services) {
                    write(json, service);
                }
                json.writeEndArray();
            } catch (IOException impossible) {
                throw new UncheckedIOException("writing to memory failed", impossible);
            }
            return new Answer(200, CONTENT_TYPE, Buffer.buffer(bytes.toByteArray()), Map.of());
        });
    }

    private void write(JsonGenerator json, ServiceKey service) throws IOException {
        var view = queries.service(service);
        if (view.isEmpty()) {
            return;
        }
        for (Instance instance : view.get().instances()) {
            json.writeStartObject();
            json.writeArrayFieldStart("targets");
            json.writeString(target(instance));
            json.writeEndArray();
            json.writeObjectFieldStart("labels");
            json.writeStringField("__meta_clusterName", instance.cluster());
            for (Map.Entry<String, String> entry : instance.metadata().entrySet()) {
                json.writeStringField(label(entry.getKey()), entry.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        }
    }

    private static String target(Instance instance) {
        String ip = instance.ip();
        return (ip.indexOf(':') >= 0 ? "[" + ip + "]" : ip) + ":" + instance.port();
    }

    /** A label holds letters, digits and underscores; Prometheus drops a whole answer with another one in it. */
    static String label(String key) {
        StringBuilder label = new StringBuilder(key.length());
        for (int index = 0; index < key.length(); index++) {
            char character = key.charAt(index);
            boolean good = character >= 'a' && character <= 'z'
                    || character >= 'A' && character <= 'Z'
                    || character == '_'
                    || character >= '0' && character <= '9' && index > 0;
            label.append(good ? character : '_');
        }
        return label.isEmpty() ? "_" : label.toString();
    }
}
