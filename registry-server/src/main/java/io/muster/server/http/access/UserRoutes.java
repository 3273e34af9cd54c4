package io.muster.server.http.access;

import io.muster.server.access.AccessDirectory;
import io.muster.server.access.AccessExplainer;
import io.muster.server.access.AccessOperations;
import io.muster.server.access.AccessService;
import io.muster.server.access.Action;
import io.muster.server.access.Caller;
import io.muster.server.access.FirstAdministrator;
import io.muster.server.audit.AuditEvent;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.http.RouteHandler;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Users. v1 serves every path under {@code /v1/auth/users} and, as Nacos does, under {@code /v1/auth} too. */
final class UserRoutes {

    private static final Permission READ = new Permission.Operator(Action.READ, "console/users");
    private static final Permission WRITE = new Permission.Operator(Action.WRITE, "console/users");

    private final AccessService service;
    private final AccessOperations operations;
    private final AccessDirectory directory;
    private final AccessExplainer explainer;

    UserRoutes(
            AccessService service, AccessOperations operations, AccessDirectory directory, AccessExplainer explainer) {
        this.service = service;
        this.operations = operations;
        this.directory = directory;
        this.explainer = explainer;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        for (String path : List.of("/v1/auth/users", "/v1/auth")) {
            add(routes, HttpMethod.POST, path, Envelope.V1, WRITE, request -> create(request, Envelope.V1));
            add(routes, HttpMethod.PUT, path, Envelope.V1, new Permission.Self(), r -> update(r, Envelope.V1));
            add(routes, HttpMethod.DELETE, path, Envelope.V1, WRITE, request -> delete(request, Envelope.V1));
            add(routes, HttpMethod.GET, path, Envelope.V1, READ, request -> list(request, Envelope.V1));
            add(routes, HttpMethod.GET, path + "/self", Envelope.V1, new Permission.Self(), this::self);
            add(
                    routes,
                    HttpMethod.PUT,
                    path + "/password",
                    Envelope.V1,
                    new Permission.Self(),
                    this::changeOwnPassword);
            add(routes, HttpMethod.GET, path + "/search", Envelope.V1, READ, r -> search(r, Envelope.V1));
            add(
                    routes,
                    HttpMethod.POST,
                    path + "/admin",
                    Envelope.V1,
                    new Permission.Open(),
                    r -> administratorExists());
        }
        add(routes, HttpMethod.POST, "/v3/auth/user", Envelope.V3, WRITE, request -> create(request, Envelope.V3));
        add(routes, HttpMethod.PUT, "/v3/auth/user", Envelope.V3, new Permission.Self(), r -> update(r, Envelope.V3));
        add(routes, HttpMethod.GET, "/v3/auth/user/self", Envelope.V3, new Permission.Self(), this::self);
        add(routes, HttpMethod.DELETE, "/v3/auth/user", Envelope.V3, WRITE, request -> delete(request, Envelope.V3));
        add(routes, HttpMethod.GET, "/v3/auth/user/list", Envelope.V3, READ, request -> list(request, Envelope.V3));
        add(routes, HttpMethod.GET, "/v3/auth/user/search", Envelope.V3, READ, r -> search(r, Envelope.V3));
        add(
                routes,
                HttpMethod.POST,
                "/v3/auth/user/admin",
                Envelope.V3,
                new Permission.Open(),
                r -> administratorExists());
        return routes;
    }

    private static void add(
            List<Route> routes,
            HttpMethod method,
            String path,
            Envelope envelope,
            Permission permission,
            RouteHandler handler) {
        routes.add(new Route(
                method, path, envelope == Envelope.V1 ? ApiStyle.V1_CAUSED : ApiStyle.V3, permission, handler));
    }

    private CompletionStage<Answer> create(ApiRequest request, Envelope envelope) {
        String name = request.required("username");
        if (name.equals(FirstAdministrator.NAME)) {
            return CompletableFuture.completedFuture(conflict(
                    "User `nacos` is made when the cluster starts for the first time; change its password instead."));
        }
        return operations
                .createUser(name, passwordOf(request, "password"), changeDue(request))
                .thenApply(created -> envelope.of("create user ok!"));
    }

    /** An administrator may change anybody's password, everybody else their own. */
    private CompletionStage<Answer> update(ApiRequest request, Envelope envelope) {
        String name = request.required("username");
        boolean own = !(request.caller() instanceof Caller.ExternalUser)
                && request.caller().userName().equals(name);
        if (!own && !request.caller().administrator()) {
            throw new ProblemException(ProblemKind.ACCESS_DENIED, "authorization failed!");
        }
        return operations
                .changePassword(name, passwordOf(request, "newPassword"), !own && changeDue(request))
                .thenApply(changed -> envelope.of("update user ok!"));
    }

    /** One's own password, with the present one to prove that it is not just somebody at an open screen. */
    private CompletionStage<Answer> changeOwnPassword(ApiRequest request) {
        if (request.caller() instanceof Caller.ExternalUser) {
            throw new ProblemException(ProblemKind.ACCESS_DENIED, "authorization failed!");
        }
        String name = request.caller().userName();
        String newPassword = passwordOf(request, "newPassword");
        return service.login(new AccessService.LoginAttempt(
                        name, passwordOf(request, "oldPassword"), request.clientAddress(), AuditEvent.HTTP, false))
                .thenCompose(proved -> operations.changePassword(name, newPassword, false))
                .thenApply(changed -> Envelope.V1.of("update user ok!"));
    }

    /** Beyond Nacos: an administrator may ask the user to choose another password at the next login to the console. */
    private static boolean changeDue(ApiRequest request) {
        return request.parameter("changeOnFirstLogin").map("true"::equals).orElse(false);
    }

    private CompletionStage<Answer> delete(ApiRequest request, Envelope envelope) {
        return operations.deleteUser(request.required("username")).thenApply(deleted -> envelope.of("delete user ok!"));
    }

    /** The password hash is never shown: the field stays, blank, for scripts that expect it. */
    private CompletionStage<Answer> list(ApiRequest request, Envelope envelope) {
        return directory
                .users(request.parameter("username").orElse(null), Envelope.isBlur(request), Envelope.pageOf(request))
                .thenApply(page -> envelope.page(
                        page, name -> new JsonObject().put("username", name).put("password", "")));
    }

    /** What the caller may do, so that the console offers nothing that would be refused. Not part of Nacos' API. */
    private CompletionStage<Answer> self(ApiRequest request) {
        Caller caller = request.caller();
        List<String> roles = caller instanceof Caller.ExternalUser external
                ? external.roles()
                : directory.rolesOf(caller.userName());
        JsonArray permissions = new JsonArray();
        explainer.effective(roles).forEach(permission -> permissions.add(ExplainRoutes.json(permission)));
        JsonObject self = new JsonObject()
                .put("username", caller.userName())
                .put("globalAdmin", caller.administrator())
                .put("roles", new JsonArray(roles))
                .put("permissions", permissions)
                .put("external", caller instanceof Caller.ExternalUser)
                .put("passwordChangeRequired", caller instanceof Caller.PasswordChangeDue);
        return CompletableFuture.completedFuture(
                request.style() == ApiStyle.V3 ? Envelope.V3.of(self) : Envelope.V1.of(self));
    }

    private CompletionStage<Answer> search(ApiRequest request, Envelope envelope) {
        return directory
                .userNames(request.parameter("username").orElse(""))
                .thenApply(names -> envelope.list(new JsonArray(names)));
    }

    /** Nobody becomes administrator by asking first: the node that founds the cluster has made one. */
    private static CompletionStage<Answer> administratorExists() {
        return CompletableFuture.completedFuture(conflict("have admin user cannot use it"));
    }

    private static Answer conflict(String sentence) {
        return Answer.json(new JsonObject()
                .put("code", 409)
                .putNull("message")
                .put("data", sentence)
                .toBuffer());
    }

    /** Passwords are taken as they were sent: blanks at their ends belong to them. */
    private static String passwordOf(ApiRequest request, String name) {
        request.required(name);
        String password = request.rawParameter(name);
        return password == null ? "" : password;
    }
}
