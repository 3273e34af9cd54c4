package io.muster.server.http.core;

import static io.muster.server.http.core.JsonObjects.object;
import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.POST;
import static io.vertx.core.http.HttpMethod.PUT;

import io.muster.server.access.AccessControl;
import io.muster.server.access.Action;
import io.muster.server.access.Resource;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Json;
import io.muster.server.http.Paging;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.http.RouteHandler;
import io.muster.server.namespace.Namespace;
import io.muster.server.namespace.Namespaces;
import io.muster.server.problem.Failures;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Namespaces in all versions. Reading asks for a login, unlike in Nacos: the names of tenants are nobody's business who
 * has none.
 */
final class NamespaceRoutes {

    private static final Permission LIST = new Permission.LoggedIn();
    private static final Permission READ = new Permission.Operator(Action.READ, "console/namespaces");
    private static final Permission WRITE = new Permission.Operator(Action.WRITE, "console/namespaces");
    private static final Set<ProblemKind> ANSWERED_FALSE = Set.of(
            ProblemKind.NAMESPACE_EXISTS,
            ProblemKind.NAMESPACE_INVALID,
            ProblemKind.NAMESPACE_NOT_FOUND,
            ProblemKind.PARAMETER_INVALID);
    private static final String PUBLIC = "public";

    private final Namespaces namespaces;
    private final AccessControl access;

    NamespaceRoutes(Namespaces namespaces, AccessControl access) {
        this.namespaces = namespaces;
        this.access = access;
    }

    List<Route> routes() {
        String version1 = "/v1/console/namespaces";
        String version2 = "/v2/console/namespace";
        String admin = "/v3/admin/core/namespace";
        String console = "/v3/console/core/namespace";
        return List.of(
                route(GET, version1, ApiStyle.V1_CAUSED, LIST, this::getOfVersion1),
                route(POST, version1, ApiStyle.V1_CAUSED, WRITE, this::createOfVersion1),
                route(PUT, version1, ApiStyle.V1_CAUSED, WRITE, this::updateOfVersion1),
                route(DELETE, version1, ApiStyle.V1_CAUSED, WRITE, this::deleteOfVersion1),
                route(GET, version2 + "/list", ApiStyle.V2, LIST, request -> list(request, false)),
                route(GET, version2, ApiStyle.V2, READ, request -> get(request, false)),
                route(POST, version2, ApiStyle.V2, WRITE, request -> create(request, "namespaceId")),
                route(PUT, version2, ApiStyle.V2, WRITE, this::update),
                route(DELETE, version2, ApiStyle.V2, WRITE, this::delete),
                route(GET, admin + "/list", ApiStyle.V3, LIST, request -> list(request, true)),
                route(GET, admin, ApiStyle.V3, READ, request -> get(request, true)),
                route(POST, admin, ApiStyle.V3, WRITE, request -> create(request, "namespaceId")),
                route(PUT, admin, ApiStyle.V3, WRITE, this::update),
                route(DELETE, admin, ApiStyle.V3, WRITE, this::delete),
                route(GET, admin + "/check", ApiStyle.V3, READ, request -> exists(request, "namespaceId")
                        .thenApply(there -> Json.result(there ? 1 : 0))),
                route(GET, console + "/list", ApiStyle.V3, LIST, this::listOfConsole),
                route(GET, console, ApiStyle.V3, READ, request -> get(request, true)),
                route(POST, console, ApiStyle.V3, WRITE, request -> create(request, "customNamespaceId")),
                route(PUT, console, ApiStyle.V3, WRITE, this::update),
                route(DELETE, console, ApiStyle.V3, WRITE, this::delete),
                route(GET, console + "/exist", ApiStyle.V3, READ, request -> exists(request, "customNamespaceId")
                        .thenApply(Json::result)));
    }

    private static Route route(
            HttpMethod method, String path, ApiStyle style, Permission permission, RouteHandler handler) {
        return new Route(method, path, style, permission, handler);
    }

    /** One path, three questions. */
    private CompletionStage<Answer> getOfVersion1(ApiRequest request) {
        if (request.rawParameter("checkNamespaceIdExist") != null) {
            return exists(request, "customNamespaceId").thenApply(NamespaceRoutes::bare);
        }
        if (request.rawParameter("show") != null) {
            return namespaces
                    .find(request.parameter("namespaceId").orElse(""))
                    .thenApply(found -> Json.answer(json(found.orElseThrow(() -> missing(request)), false)));
        }
        return namespaces.list().thenApply(all -> Json.restResult(json(visible(all, request), false)));
    }

    private static ProblemException missing(ApiRequest request) {
        return new ProblemException(
                ProblemKind.NAMESPACE_NOT_FOUND,
                "namespaceId [ " + request.parameter("namespaceId").orElse("") + " ] not exist");
    }

    private CompletionStage<Boolean> exists(ApiRequest request, String parameter) {
        String id = request.parameter(parameter).orElse("");
        return id.isEmpty()
                ? CompletableFuture.completedFuture(false)
                : namespaces.find(id).thenApply(Optional::isPresent);
    }

    private CompletionStage<Answer> createOfVersion1(ApiRequest request) {
        String id = newId(request, "customNamespaceId");
        String name = request.required("namespaceName");
        return truth(namespaces.create(id, name, description(request)).thenApply(done -> true));
    }

    private CompletionStage<Answer> updateOfVersion1(ApiRequest request) {
        String id = request.required("namespace");
        String name = request.required("namespaceShowName");
        return truth(namespaces.update(id, name, description(request)).thenApply(done -> true));
    }

    private CompletionStage<Answer> deleteOfVersion1(ApiRequest request) {
        return truth(namespaces.delete(request.required("namespaceId")).thenApply(done -> true));
    }

    /** v1 answers {@code false} with status 200 to what it will not do; what cannot be done now is still an error. */
    private static CompletionStage<Answer> truth(CompletableFuture<Boolean> done) {
        return done.exceptionally(failure -> {
                    if (Failures.cause(failure) instanceof ProblemException problem
                            && ANSWERED_FALSE.contains(problem.problem().kind())) {
                        return false;
                    }
                    throw Failures.unchecked(failure);
                })
                .thenApply(NamespaceRoutes::bare);
    }

    private static Answer bare(boolean value) {
        return Json.answer(value);
    }

    private static String newId(ApiRequest request, String parameter) {
        return request.parameter(parameter).orElseGet(() -> UUID.randomUUID().toString());
    }

    private static @Nullable String description(ApiRequest request) {
        return request.parameter("namespaceDesc").orElse(null);
    }

    private CompletionStage<Answer> list(ApiRequest request, boolean publicById) {
        return namespaces.list().thenApply(all -> Json.result(json(visible(all, request), publicById)));
    }

    /** As the others; where a page is asked for, that one, of the namespaces with the keyword in their id, name or description. */
    private CompletionStage<Answer> listOfConsole(ApiRequest request) {
        Optional<Paging> page = Paging.asked(request);
        if (page.isEmpty()) {
            return list(request, true);
        }
        String keyword = request.parameter("keyword").orElse("").toLowerCase(Locale.ROOT);
        return namespaces.list().thenApply(all -> {
            List<Namespace> found = visible(all, request).stream()
                    .filter(namespace -> holds(namespace, keyword))
                    .toList();
            return Json.result(page.get().json(found.size(), json(page.get().of(found), true)));
        });
    }

    private static boolean holds(Namespace namespace, String keyword) {
        return Stream.of(namespace.id(), namespace.name(), namespace.description())
                .anyMatch(text -> text != null && text.toLowerCase(Locale.ROOT).contains(keyword));
    }

    /** The public namespace, which everybody knows of, and those in which the caller may read something. */
    private List<Namespace> visible(List<Namespace> all, ApiRequest request) {
        return all.stream()
                .filter(namespace -> namespace.id().isEmpty()
                        || shows(request, namespace.id(), Resource.CONFIG)
                        || shows(request, namespace.id(), Resource.NAMING))
                .toList();
    }

    private boolean shows(ApiRequest request, String namespace, String type) {
        return !access.readable(request.caller(), namespace, type).nothing();
    }

    private CompletionStage<Answer> get(ApiRequest request, boolean publicById) {
        String id = request.rawParameter("namespaceId");
        if (id == null) {
            request.required("namespaceId");
        }
        return namespaces
                .find(request.parameter("namespaceId").orElse(""))
                .thenApply(found -> Json.result(json(found.orElseThrow(() -> missing(request)), publicById)));
    }

    private CompletionStage<Answer> create(ApiRequest request, String idParameter) {
        String id = newId(request, idParameter);
        String name = request.required("namespaceName");
        return namespaces.create(id, name, description(request)).handle((done, failure) -> {
            if (failure != null) {
                throw existsAsInvalid(failure);
            }
            return Json.result(true);
        });
    }

    /** Nacos tells an id that is taken by the code of an id that is no good. */
    private static RuntimeException existsAsInvalid(Throwable failure) {
        if (Failures.cause(failure) instanceof ProblemException problem
                && problem.problem().kind() == ProblemKind.NAMESPACE_EXISTS) {
            return new ProblemException(
                    ProblemKind.NAMESPACE_INVALID, problem.problem().message());
        }
        return Failures.unchecked(failure);
    }

    private CompletionStage<Answer> update(ApiRequest request) {
        String id = request.required("namespaceId");
        String name = request.required("namespaceName");
        return namespaces.update(id, name, description(request)).thenApply(done -> Json.result(true));
    }

    private CompletionStage<Answer> delete(ApiRequest request) {
        return namespaces.delete(request.required("namespaceId")).thenApply(done -> Json.result(true));
    }

    private static List<Map<String, Object>> json(List<Namespace> all, boolean publicById) {
        return all.stream().map(namespace -> json(namespace, publicById)).toList();
    }

    /** 3.x gives the public namespace its name as id; clients and consoles of 2.x expect the empty string. */
    private static Map<String, Object> json(Namespace namespace, boolean publicById) {
        return object(
                "namespace",
                publicById && namespace.id().isEmpty() ? PUBLIC : namespace.id(),
                "namespaceShowName",
                namespace.name(),
                "namespaceDesc",
                namespace.description(),
                "quota",
                Namespace.QUOTA,
                "configCount",
                namespace.configCount(),
                "type",
                namespace.kind());
    }
}
