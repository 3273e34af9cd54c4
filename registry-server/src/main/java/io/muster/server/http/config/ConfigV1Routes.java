package io.muster.server.http.config;

import static io.muster.server.http.config.ConfigRequests.guarded;

import io.muster.persistence.ConfigFilter;
import io.muster.persistence.PageRequest;
import io.muster.persistence.StoredConfig;
import io.muster.server.access.AccessControl;
import io.muster.server.access.Action;
import io.muster.server.access.Resource;
import io.muster.server.config.ConfigBrowser;
import io.muster.server.config.ConfigKey;
import io.muster.server.config.ConfigOperations;
import io.muster.server.config.ConfigQueries;
import io.muster.server.config.GrayRule;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Json;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The routes of {@code /v1/cs/configs}: one path whose parameters say what is asked for. {@code GET} is a read of one
 * configuration unless {@code search}, {@code show}, {@code beta}, {@code export} or {@code exportV2} is there; {@code POST}
 * publishes unless {@code import} or {@code clone} is there.
 */
final class ConfigV1Routes {

    private static final Answer TRUE = Answer.json(Buffer.buffer("true"));

    /** Searches and exports show what the caller may read; everything else names one configuration. */
    private static final Permission ONE_OR_LIST = new Permission.ClientList(
            Resource.CONFIG,
            request -> Optional.of(ConfigRequests.namespace(request)),
            request -> asksForList(request) ? Optional.empty() : Optional.of(ConfigRequests.resource(request)));

    /** Imports and clones are decided item by item; everything else names one configuration. */
    private static final Permission ONE_OR_MANY_PUBLISHED = new Permission.ClientBatch(
            Resource.CONFIG,
            request -> Optional.of(ConfigTransfer.cloneTarget(request)),
            request -> asksForTransfer(request) ? Optional.empty() : Optional.of(ConfigRequests.resource(request)));

    /** Rows named by id may lie in any namespace. */
    private static final Permission ONE_OR_MANY_REMOVED = new Permission.ClientBatch(
            Resource.CONFIG,
            request -> Optional.empty(),
            request -> namesIds(request) ? Optional.empty() : Optional.of(ConfigRequests.resource(request)));

    private final ContentCheck check;
    private final ConfigOperations operations;
    private final ConfigQueries queries;
    private final ConfigBrowser browser;
    private final ConfigTransfer transfer;
    private final LongPolling polling;
    private final ListenerAnswers listeners;
    private final AccessControl access;

    ConfigV1Routes(
            ConfigOperations operations,
            ConfigQueries queries,
            ConfigBrowser browser,
            ConfigTransfer transfer,
            LongPolling polling,
            ListenerAnswers listeners,
            AccessControl access,
            ContentCheck check) {
        this.operations = operations;
        this.queries = queries;
        this.browser = browser;
        this.transfer = transfer;
        this.polling = polling;
        this.listeners = listeners;
        this.access = access;
        this.check = check;
    }

    List<Route> routes() {
        String path = "/v1/cs/configs";
        return List.of(
                new Route(HttpMethod.GET, path, ApiStyle.V1_CAUSED, ONE_OR_LIST, this::get),
                new Route(HttpMethod.POST, path, ApiStyle.V1_CAUSED, ONE_OR_MANY_PUBLISHED, this::post),
                new Route(HttpMethod.DELETE, path, ApiStyle.V1_CAUSED, ONE_OR_MANY_REMOVED, this::delete),
                new Route(HttpMethod.GET, path + "/catalog", ApiStyle.V1_CAUSED, guarded(Action.READ), this::catalog),
                new Route(
                        HttpMethod.POST,
                        path + "/listener",
                        ApiStyle.V1_CAUSED,
                        new Permission.ClientResource(Action.READ, polling::decidingResource),
                        polling::poll),
                new Route(
                        HttpMethod.GET,
                        path + "/listener",
                        ApiStyle.V1_CAUSED,
                        guarded(Action.READ),
                        request -> listeners.ofConfig(ConfigRequests.key(request, "group"))),
                new Route(
                        HttpMethod.GET,
                        "/v1/cs/listener",
                        ApiStyle.V1_CAUSED,
                        new Permission.Operator(Action.READ, "/v1/cs/listener"),
                        request ->
                                listeners.ofAddress(request.required("ip"), ConfigRequests.namespaceAsked(request))));
    }

    private static boolean asksForList(ApiRequest request) {
        return request.rawParameter("search") != null
                || request.rawParameter("show") == null
                        && request.rawParameter("beta") == null
                        && (request.rawParameter("export") != null || request.rawParameter("exportV2") != null);
    }

    private static boolean asksForTransfer(ApiRequest request) {
        return request.rawParameter("import") != null || request.rawParameter("clone") != null;
    }

    private static boolean namesIds(ApiRequest request) {
        return request.rawParameter("delType") != null;
    }

    private CompletionStage<Answer> get(ApiRequest request) {
        if (request.rawParameter("search") != null) {
            return search(request);
        } else if (request.rawParameter("show") != null) {
            return detail(request);
        } else if (request.rawParameter("beta") != null) {
            return beta(request);
        } else if (request.rawParameter("exportV2") != null) {
            return transfer.export(request, true);
        } else if (request.rawParameter("export") != null) {
            return transfer.export(request, false);
        }
        return queries.find(ConfigRequests.key(request, "group"), ConfigRequests.labels(request))
                .thenApply(found -> found.map(ConfigAnswers::raw).orElseGet(ConfigAnswers::notThere));
    }

    private CompletionStage<Answer> post(ApiRequest request) {
        if (request.rawParameter("import") != null) {
            return transfer.importV1(request);
        } else if (request.rawParameter("clone") != null) {
            return transfer.cloneV1(request);
        }
        ConfigKey key = ConfigRequests.key(request, "group");
        return check.check(request, ConfigRequests.publication(request, key))
                .thenCompose(operations::publish)
                .thenApply(revision -> TRUE);
    }

    private CompletionStage<Answer> delete(ApiRequest request) {
        String user = ConfigRequests.sourceUserOrEmpty(request);
        if (namesIds(request)) {
            return transfer.deleteByIds(request).thenApply(count -> Json.restResult(true));
        }
        ConfigKey key = ConfigRequests.key(request, "group");
        if (request.rawParameter("beta") != null) {
            return operations
                    .stopBeta(key, request.clientAddress(), user)
                    .thenApply(stopped -> Json.restResult(200, "stop beta ok", true));
        }
        return operations
                .remove(key, request.parameter("tag").orElse(null), request.clientAddress(), user)
                .thenApply(removed -> TRUE);
    }

    private CompletionStage<Answer> search(ApiRequest request) {
        boolean blur = request.parameter("search").orElse("").equals("blur");
        return browser.search(filter(request, blur), page(request), ConfigRequests.readable(access, request))
                .thenApply(found -> Json.answer(ConfigJson.page(found, ConfigJson::item)));
    }

    static ConfigFilter filter(ApiRequest request, boolean blur) {
        return new ConfigFilter(
                blur,
                ConfigRequests.namespace(request),
                request.parameter("dataId").orElse(null),
                request.firstOf("group", "groupName").orElse(null),
                request.parameter("appName").orElse(null),
                ConfigRequests.commaSeparated(
                        request.firstOf("config_tags", "configTags").orElse(null)),
                ConfigRequests.commaSeparated(request.firstOf("types", "type").orElse(null)),
                request.firstOf("config_detail", "configDetail").orElse(null));
    }

    static PageRequest page(ApiRequest request) {
        return new PageRequest(ConfigRequests.pageNumber(request), ConfigRequests.pageSize(request));
    }

    private CompletionStage<Answer> detail(ApiRequest request) {
        return browser.find(ConfigRequests.key(request, "group"))
                .thenApply(found ->
                        found.map(config -> Json.answer(ConfigJson.all(config))).orElseGet(() -> Answer.empty(200)));
    }

    private CompletionStage<Answer> catalog(ApiRequest request) {
        return browser.find(ConfigRequests.key(request, "group"))
                .thenApply(
                        found -> Json.restResult(found.map(ConfigJson::advanced).orElse(null)));
    }

    private CompletionStage<Answer> beta(ApiRequest request) {
        ConfigKey key = ConfigRequests.key(request, "group");
        CompletableFuture<String> type = browser.find(key)
                .thenApply(found -> found.map(StoredConfig::type).orElse(null));
        return browser.gray(key, GrayRule.BETA)
                .thenCombine(
                        type,
                        (gray, formalType) -> Json.restResult(
                                200,
                                "query beta ok",
                                gray.map(release -> ConfigJson.beta(
                                                release,
                                                formalType,
                                                GrayRule.parse(release.grayRule())
                                                        .map(GrayRule::expression)
                                                        .orElse("")))
                                        .orElse(null)));
    }
}
