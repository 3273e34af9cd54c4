package io.muster.server.http.core;

import static io.muster.server.http.core.JsonObjects.done;
import static io.muster.server.http.core.JsonObjects.object;

import io.muster.server.http.Answer;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Json;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.http.core.ApiAnswers.RouteAnswer;
import io.muster.server.http.core.ApiParameters.Parameter;
import io.muster.server.http.core.ApiParameters.Place;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The API as an OpenAPI 3.0 document, made from the route table: each route with who may ask it, what it reads of a request
 * ({@link ApiParameters}), what it answers ({@link ApiAnswers}) and how it writes errors.
 */
public final class OpenApiRoute {

    private static final String PATH = "/v3/openapi.json";
    private static final String FREE_SEGMENT = "/*";
    private static final Map<String, String> SUBJECTS =
            Map.of("ns", "services", "cs", "configurations", "auth", "users, roles and permissions");

    /** Every read takes it; the edge looks at it before a route is asked. */
    private static final Map<String, Object> CONSISTENCY = object(
            "name",
            "consistency",
            "in",
            "query",
            "required",
            false,
            "description",
            "linearizable: the node asks the leader first and answers with everything that was acknowledged before; 503"
                    + " when that is not possible within two seconds.",
            "schema",
            object("type", "string", "enum", List.of("linearizable")));

    private OpenApiRoute() {}

    /**
     * @param described all other routes of the node
     * @param contextPath what stands before their paths
     * @param version of the node
     */
    public static Route of(List<Route> described, String contextPath, String version) {
        List<Route> all = new ArrayList<>(described);
        Route self =
                new Route(HttpMethod.GET, PATH, ApiStyle.V3, new Permission.Open(), request -> done(Answer.empty(200)));
        all.add(self);
        AtomicReference<@Nullable Answer> made = new AtomicReference<>();
        return new Route(self.method(), self.path(), self.style(), self.permission(), request -> {
            // A few milliseconds, when somebody first asks: hardly anybody does, and every start would wait for them.
            Answer document = made.get();
            if (document == null) {
                document = Json.answer(document(all, contextPath, version));
                made.set(document);
            }
            return done(document);
        });
    }

    private static Map<String, Object> document(List<Route> routes, String contextPath, String version) {
        Map<String, Map<String, Object>> paths = new TreeMap<>();
        ApiParameters parameters = ApiParameters.read();
        ApiAnswers answers = ApiAnswers.read();
        for (Route route : routes) {
            List<Parameter> read = parameters.of(route);
            paths.computeIfAbsent(path(route, read), path -> new TreeMap<>())
                    .put(route.method().name().toLowerCase(Locale.ROOT), operation(route, read, answers.of(route)));
        }
        return object(
                "openapi",
                "3.0.3",
                "info",
                object(
                        "title",
                        "Muster",
                        "version",
                        version,
                        "description",
                        "What a node answers over HTTP, made from its route table. Names and meanings are those of"
                                + " Nacos.",
                        "license",
                        object("name", "Apache-2.0")),
                "servers",
                List.of(object("url", contextPath.isEmpty() ? "/" : contextPath)),
                "paths",
                paths,
                "components",
                components());
    }

    /** The path with names for its free segments. */
    private static String path(Route route, List<Parameter> parameters) {
        String path = route.path();
        for (Parameter parameter : parameters) {
            if (parameter.place() == Place.PATH) {
                int star = path.indexOf(FREE_SEGMENT);
                path = path.substring(0, star) + "/{" + parameter.name() + "}"
                        + path.substring(star + FREE_SEGMENT.length());
            }
        }
        return path;
    }

    private static Map<String, Object> operation(Route route, List<Parameter> parameters, RouteAnswer answer) {
        Map<String, Object> operation = object(
                "operationId",
                route.method().name().toLowerCase(Locale.ROOT)
                        + route.path().replaceAll("[^A-Za-z0-9]+", "_").replaceAll("_$", ""),
                "tags",
                List.of(tag(route.path())),
                "description",
                sentence(route.permission()),
                "security",
                route.permission() instanceof Permission.Open
                        ? List.of()
                        : List.of(object("bearer", List.of()), object("accessToken", List.of())),
                "responses",
                responses(route, answer));
        boolean form = takesForm(route);
        List<Object> outsideTheBody = new ArrayList<>();
        Map<String, Object> content = new LinkedHashMap<>();
        List<Parameter> fields = new ArrayList<>();
        for (Parameter parameter : parameters) {
            if (parameter.place() == Place.BODY) {
                content.put("application/json", object("schema", object("description", parameter.meaning())));
            } else if (form && parameter.place() == Place.PARAMETER) {
                fields.add(parameter);
            } else if (parameter.place() != Place.FILE) {
                outsideTheBody.add(parameter(parameter));
            }
        }
        if (route.method().equals(HttpMethod.GET) && !(route.permission() instanceof Permission.Open)) {
            outsideTheBody.add(object("$ref", "#/components/parameters/consistency"));
        }
        if (!outsideTheBody.isEmpty()) {
            operation.put("parameters", outsideTheBody);
        }
        if (!fields.isEmpty()) {
            content.put("application/x-www-form-urlencoded", object("schema", form(fields)));
        }
        List<Parameter> files = parameters.stream()
                .filter(parameter -> parameter.place() == Place.FILE)
                .toList();
        if (!files.isEmpty()) {
            fields.addAll(files);
            content.put("multipart/form-data", object("schema", form(fields)));
        }
        if (!content.isEmpty()) {
            operation.put(
                    "requestBody",
                    object("description", "Fields of a form may stand in the query instead.", "content", content));
        }
        return operation;
    }

    private static boolean takesForm(Route route) {
        return route.method().equals(HttpMethod.POST)
                || route.method().equals(HttpMethod.PUT)
                || route.method().equals(HttpMethod.PATCH);
    }

    private static Map<String, Object> parameter(Parameter parameter) {
        String in =
                switch (parameter.place()) {
                    case PATH -> "path";
                    case HEADER -> "header";
                    case PARAMETER, BODY, FILE -> "query";
                };
        return object(
                "name",
                parameter.name(),
                "in",
                in,
                "required",
                parameter.required(),
                "description",
                parameter.meaning(),
                "schema",
                object("type", parameter.type()));
    }

    private static Map<String, Object> form(List<Parameter> fields) {
        Map<String, Object> properties = new LinkedHashMap<>();
        fields.forEach(field -> properties.put(field.name(), property(field)));
        Map<String, Object> schema = object("type", "object", "properties", properties);
        List<String> required =
                fields.stream().filter(Parameter::required).map(Parameter::name).toList();
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        return schema;
    }

    private static Map<String, Object> property(Parameter parameter) {
        Map<String, Object> property = object("type", parameter.type(), "description", parameter.meaning());
        if (parameter.place() == Place.FILE) {
            property.put("format", "binary");
        }
        return property;
    }

    private static String sentence(Permission permission) {
        if (permission instanceof Permission.Open) {
            return "Open to everybody.";
        }
        if (permission instanceof Permission.Self) {
            return "For whoever is logged in, about themselves.";
        }
        if (permission instanceof Permission.LoggedIn) {
            return "For whoever is logged in; what they may do is decided by what they ask for.";
        }
        if (permission instanceof Permission.ClientResource client) {
            return "Needs the permission to " + client.action().name().toLowerCase(Locale.ROOT)
                    + " the service or configuration that the request names.";
        }
        if (permission instanceof Permission.ClientBatch) {
            return "For whoever may write something; the request is refused as a whole when the caller may not write one of"
                    + " the items that it names.";
        }
        if (permission instanceof Permission.ClientList) {
            return "For whoever may read something of the list; it shows the rows that the caller may read.";
        }
        if (permission instanceof Permission.Operator operator) {
            return "For operators: " + operator.action().name().toLowerCase(Locale.ROOT) + " on " + operator.name()
                    + ".";
        }
        return "Guarded: " + permission.getClass().getSimpleName() + ".";
    }

    private static Map<String, Object> responses(Route route, RouteAnswer answer) {
        boolean plain = route.style() == ApiStyle.V1 || route.style() == ApiStyle.V1_CAUSED;
        Map<String, Object> failure = plain
                ? object("text/plain", object("schema", object("type", "string")))
                : object("application/json", object("schema", object("$ref", "#/components/schemas/Result")));
        Map<String, Object> responses = new TreeMap<>();
        Map<String, Object> done = object("description", "Done, or what was asked for.");
        Map<String, Object> content = answer.content();
        if (!content.isEmpty()) {
            done.put("content", content);
        }
        responses.put("200", done);
        responses.put(
                "400",
                object("description", "A parameter is missing or wrong; the sentence says which.", "content", failure));
        if (!(route.permission() instanceof Permission.Open)) {
            responses.put("403", object("description", "Not logged in, or not permitted."));
        }
        responses.put("503", object("description", "No majority, not ready, or overloaded; ask again later."));
        return responses;
    }

    private static String tag(String path) {
        String[] segments = path.substring(1).split("/");
        String version = segments[0].matches("v\\d") ? " (" + segments[0] + ")" : "";
        for (String segment : segments) {
            String subject = SUBJECTS.get(segment);
            if (subject != null) {
                return subject + version;
            }
        }
        return "node and cluster" + version;
    }

    private static Map<String, Object> components() {
        return object(
                "securitySchemes",
                object(
                        "bearer",
                        object("type", "http", "scheme", "bearer"),
                        "accessToken",
                        object("type", "apiKey", "in", "query", "name", "accessToken")),
                "schemas",
                object(
                        "Result",
                        object(
                                "type",
                                "object",
                                "properties",
                                object(
                                        "code",
                                        object("type", "integer", "description", "0 when all went well"),
                                        "message",
                                        object("type", "string", "nullable", true),
                                        "data",
                                        object("description", "what was asked for")))),
                "parameters",
                object("consistency", CONSISTENCY));
    }
}
