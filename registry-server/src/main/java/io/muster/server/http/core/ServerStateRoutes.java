package io.muster.server.http.core;

import static io.muster.server.http.core.JsonObjects.done;

import io.muster.server.access.Action;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Json;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What the console asks before anybody has logged in: the state of the server and what the operator announces. */
final class ServerStateRoutes {

    private static final Permission OPEN = new Permission.Open();
    private static final Set<String> LANGUAGES = Set.of("zh-CN", "en-US");

    private final CoreServices services;

    ServerStateRoutes(CoreServices services) {
        this.services = services;
    }

    List<Route> routes() {
        return List.of(
                get("/v1/console/server/state", ApiStyle.V1, OPEN, request -> done(Json.answer(state()))),
                get("/v3/console/server/state", ApiStyle.V3, OPEN, request -> done(Json.answer(state()))),
                get(
                        "/v3/admin/core/state",
                        ApiStyle.V3,
                        new Permission.Operator(Action.READ, "nacos/admin"),
                        request -> done(Json.result(state()))),
                get("/v1/console/server/announcement", ApiStyle.V1, OPEN, request -> announcement(request, false)),
                get("/v3/console/server/announcement", ApiStyle.V3, OPEN, request -> announcement(request, true)),
                get("/v1/console/server/guide", ApiStyle.V1, OPEN, request -> file("console-guide.conf", false)),
                get("/v3/console/server/guide", ApiStyle.V3, OPEN, request -> file("console-guide.conf", true)));
    }

    private interface Handler {
        CompletionStage<Answer> answer(ApiRequest request);
    }

    private static Route get(String path, ApiStyle style, Permission permission, Handler handler) {
        return new Route(HttpMethod.GET, path, style, permission, handler::answer);
    }

    /** All values are texts or null; both names of the mode are there, since consoles of 2.x read either. */
    private Map<String, @Nullable String> state() {
        ServerFacts facts = services.facts();
        String mode = services.cluster().status().standalone() ? "standalone" : "cluster";
        String authentication = Boolean.toString(facts.authenticationEnabled().getAsBoolean());
        Map<String, @Nullable String> state = new LinkedHashMap<>();
        state.put("standalone_mode", mode);
        state.put("startup_mode", mode);
        state.put("function_mode", null);
        state.put("version", facts.version());
        state.put("server_port", Integer.toString(facts.httpPort()));
        state.put("auth_enabled", authentication);
        // the console asks for a login whatever the client APIs do
        state.put("login_page_enabled", "true");
        state.put("auth_system_type", "nacos");
        state.put(
                "auth_admin_request",
                Boolean.toString(facts.administratorMissing().getAsBoolean()));
        state.put("console_ui_enabled", Boolean.toString(facts.consolePresent()));
        state.put("datasource_platform", facts.datasourcePlatform());
        state.put("plugin_datasource_log_enabled", "false");
        state.put("config_retention_days", Integer.toString(facts.configRetentionDays()));
        return state;
    }

    private CompletionStage<Answer> announcement(ApiRequest request, boolean envelope) {
        String language = request.parameter("language").orElse("zh-CN");
        if (!LANGUAGES.contains(language)) {
            throw new ProblemException(ProblemKind.PARAMETER_INVALID, "Invalid filename");
        }
        return file("announcement_" + language + ".conf", envelope);
    }

    /** The text of a file of the operator, null when there is none. */
    private CompletionStage<Answer> file(String name, boolean envelope) {
        Path path = services.facts().confDirectory().resolve(name);
        return services.vertx()
                .fileSystem()
                .readFile(path.toString())
                .map(content -> content.toString(StandardCharsets.UTF_8))
                .otherwiseEmpty()
                .map(text -> envelope ? Json.result(text) : Json.restResult(text))
                .toCompletionStage();
    }
}
