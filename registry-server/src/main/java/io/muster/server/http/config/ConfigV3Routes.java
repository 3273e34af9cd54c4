package io.muster.server.http.config;

import static io.muster.server.http.config.ConfigRequests.guarded;

import io.muster.persistence.StoredConfig;
import io.muster.server.access.AccessControl;
import io.muster.server.access.Action;
import io.muster.server.access.ReadableRows;
import io.muster.server.access.Resource;
import io.muster.server.config.ConfigBrowser;
import io.muster.server.config.ConfigKey;
import io.muster.server.config.ConfigOperations;
import io.muster.server.config.ConfigQueries;
import io.muster.server.config.GrayRule;
import io.muster.server.config.ServedConfig;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Json;
import io.muster.server.http.Paging;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The routes of 3.x: one for clients, and the same set twice for administration and console. */
final class ConfigV3Routes {

    private static final Function<ApiRequest, Optional<String>> INTO_ONE_NAMESPACE =
            request -> Optional.of(ConfigTransfer.cloneTarget(request));

    /** Rows named by id may lie in any namespace. */
    private static final Function<ApiRequest, Optional<String>> FROM_ANYWHERE = request -> Optional.empty();

    private static final String NOT_PUBLISHED = "Config not exist, please publish Config first.";

    private final ContentCheck check;
    private final ConfigOperations operations;
    private final ConfigQueries queries;
    private final ConfigBrowser browser;
    private final ConfigTransfer transfer;
    private final ListenerAnswers listeners;
    private final AccessControl access;

    ConfigV3Routes(
            ConfigOperations operations,
            ConfigQueries queries,
            ConfigBrowser browser,
            ConfigTransfer transfer,
            ListenerAnswers listeners,
            AccessControl access,
            ContentCheck check) {
        this.operations = operations;
        this.queries = queries;
        this.browser = browser;
        this.transfer = transfer;
        this.listeners = listeners;
        this.access = access;
        this.check = check;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(
                new Route(HttpMethod.GET, "/v3/client/cs/config", ApiStyle.V3, guarded(Action.READ), this::forClient));
        String admin = "/v3/admin/cs/config";
        String console = "/v3/console/cs/config";
        for (String path : List.of(admin, console)) {
            routes.add(read(path, this::detail));
            routes.add(write(HttpMethod.POST, path, this::publish));
            routes.add(write(HttpMethod.DELETE, path, this::remove));
            routes.add(list(path + "/list", this::list));
            routes.add(read(path + "/beta", this::beta));
            routes.add(write(HttpMethod.DELETE, path + "/beta", this::stopBeta));
            routes.add(batch(HttpMethod.POST, path + "/import", INTO_ONE_NAMESPACE, this::importArchive));
            routes.add(batch(HttpMethod.POST, path + "/clone", INTO_ONE_NAMESPACE, this::cloneConfigs));
        }
        routes.add(
                read(admin + "/listener", request -> listeners.ofConfigV3(ConfigRequests.key(request, "groupName"))));
        routes.add(read(console + "/listener", this::listenersOfConsole));
        routes.add(batch(HttpMethod.DELETE, admin + "/batch", FROM_ANYWHERE, this::removeByIds));
        routes.add(list(admin + "/export", request -> transfer.export(request, true)));
        routes.add(batch(HttpMethod.DELETE, console + "/batchDelete", FROM_ANYWHERE, this::removeByIds));
        routes.add(list(console + "/export2", request -> transfer.export(request, true)));
        routes.add(list(console + "/searchDetail", this::list));
        routes.add(read(console + "/grays", this::grays));
        routes.add(listOf("/v3/admin/cs/listener", ConfigV3Routes::namespaceAsked, this::ofAddress));
        routes.add(listOf(console + "/listener/ip", ConfigV3Routes::namespaceAsked, this::ofAddressOfConsole));
        return routes;
    }

    private Route read(String path, Function<ApiRequest, CompletionStage<Answer>> handler) {
        return guardedRoute(HttpMethod.GET, path, Action.READ, handler);
    }

    private Route list(String path, Function<ApiRequest, CompletionStage<Answer>> handler) {
        return listOf(path, request -> Optional.of(ConfigRequests.namespace(request)), handler);
    }

    /** For whoever may read a row; the handler shows no others. */
    private Route listOf(
            String path,
            Function<ApiRequest, Optional<String>> namespace,
            Function<ApiRequest, CompletionStage<Answer>> handler) {
        return new Route(HttpMethod.GET, path, ApiStyle.V3, new Permission.LoggedIn(), request -> {
            access.checkList(request.caller(), namespace.apply(request), Resource.CONFIG);
            return handler.apply(request);
        });
    }

    private static Optional<String> namespaceAsked(ApiRequest request) {
        return Optional.ofNullable(ConfigRequests.namespaceAsked(request));
    }

    private CompletionStage<Answer> listenersOfConsole(ApiRequest request) {
        ConfigKey key = ConfigRequests.key(request, "groupName");
        Optional<Paging> page = Paging.asked(request);
        return page.isPresent() ? listeners.pageOfConfig(key, page.get()) : listeners.ofConfigV3(key);
    }

    private CompletionStage<Answer> ofAddress(ApiRequest request) {
        return listeners.ofAddressV3(
                request.required("ip"), ConfigRequests.namespaceAsked(request), readableBy(request));
    }

    private CompletionStage<Answer> ofAddressOfConsole(ApiRequest request) {
        Optional<Paging> page = Paging.asked(request);
        return page.isEmpty()
                ? ofAddress(request)
                : listeners.pageOfAddress(
                        request.required("ip"),
                        ConfigRequests.namespaceAsked(request),
                        readableBy(request),
                        page.get());
    }

    private Predicate<ConfigKey> readableBy(ApiRequest request) {
        Map<String, ReadableRows> readable = new HashMap<>();
        return key -> readable.computeIfAbsent(
                        key.namespace(), namespace -> access.readable(request.caller(), namespace, Resource.CONFIG))
                .contains(key.group(), key.dataId());
    }

    private Route write(HttpMethod method, String path, Function<ApiRequest, CompletionStage<Answer>> handler) {
        return guardedRoute(method, path, Action.WRITE, handler);
    }

    /** For whoever may write something; the handler checks each item before it changes any. */
    private Route batch(
            HttpMethod method,
            String path,
            Function<ApiRequest, Optional<String>> namespace,
            Function<ApiRequest, CompletionStage<Answer>> handler) {
        return new Route(method, path, ApiStyle.V3, new Permission.LoggedIn(), request -> {
            access.checkBatch(request.caller(), namespace.apply(request), Resource.CONFIG);
            return handler.apply(request);
        });
    }

    /** Administration and console always ask for a login; the permission on the configuration is checked besides. */
    private Route guardedRoute(
            HttpMethod method, String path, Action action, Function<ApiRequest, CompletionStage<Answer>> handler) {
        return new Route(method, path, ApiStyle.V3, new Permission.LoggedIn(), request -> {
            access.checkClient(request.caller(), action, ConfigRequests.resource(request));
            return handler.apply(request);
        });
    }

    private CompletionStage<Answer> forClient(ApiRequest request) {
        return queries.find(ConfigRequests.key(request, "groupName"), ConfigRequests.labels(request))
                .thenApply(found ->
                        found.map(config -> Json.result(queried(config))).orElseGet(ConfigV3Routes::notThereForClient));
    }

    /** Clients of 3.x get a missing configuration as a 200 with the code in the envelope. */
    private static Answer notThereForClient() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("code", 20004);
        json.put("message", "resource not found");
        json.put("data", null);
        return Json.answer(json);
    }

    private static Map<String, @Nullable Object> queried(ServedConfig config) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("resultCode", 200);
        json.put("errorCode", 0);
        json.put("message", null);
        json.put("requestId", null);
        json.put("content", config.content());
        json.put("encryptedDataKey", config.encryptedDataKey().isEmpty() ? null : config.encryptedDataKey());
        json.put("contentType", config.type());
        json.put("md5", config.md5());
        json.put("lastModified", config.modifiedAtMillis());
        json.put("tag", GrayRule.tagOf(config.grayName()));
        json.put("beta", GrayRule.BETA.equals(config.grayName()));
        json.put("success", true);
        return json;
    }

    private CompletionStage<Answer> detail(ApiRequest request) {
        return browser.find(ConfigRequests.key(request, "groupName"))
                .thenApply(found -> Json.result(ConfigJson.detailV3(
                        found.orElseThrow(() -> new ProblemException(ProblemKind.CONFIG_NOT_FOUND, NOT_PUBLISHED)))));
    }

    private CompletionStage<Answer> publish(ApiRequest request) {
        ConfigKey key = ConfigRequests.key(request, "groupName");
        return check.check(request, ConfigRequests.publication(request, key))
                .thenCompose(operations::publish)
                .thenApply(revision -> Json.result(true));
    }

    private CompletionStage<Answer> remove(ApiRequest request) {
        return operations
                .remove(
                        ConfigRequests.key(request, "groupName"),
                        request.parameter("tag").orElse(null),
                        request.clientAddress(),
                        ConfigRequests.sourceUserOrEmpty(request))
                .thenApply(removed -> Json.result(true));
    }

    private CompletionStage<Answer> removeByIds(ApiRequest request) {
        return transfer.deleteByIds(request).thenApply(count -> Json.result(true));
    }

    private CompletionStage<Answer> list(ApiRequest request) {
        boolean blur = !request.parameter("search").orElse("blur").equals("accurate");
        return browser.searchWithoutContents(
                        ConfigV1Routes.filter(request, blur),
                        ConfigV1Routes.page(request),
                        ConfigRequests.readable(access, request))
                .thenApply(found -> Json.result(ConfigJson.page(found, ConfigJson::basicV3)));
    }

    private CompletionStage<Answer> beta(ApiRequest request) {
        ConfigKey key = ConfigRequests.key(request, "groupName");
        return browser.gray(key, GrayRule.BETA)
                .thenCombine(
                        browser.find(key).thenApply(found -> found.map(StoredConfig::type)),
                        (gray, type) -> Json.result(ConfigJson.grayV3(
                                gray.orElseThrow(() ->
                                        new ProblemException(ProblemKind.CONFIG_NOT_FOUND, "beta config not exist")),
                                type.orElse(null))));
    }

    /** Every gray version of a configuration; Nacos' API has only the one for beta. */
    private CompletionStage<Answer> grays(ApiRequest request) {
        return browser.grays(ConfigRequests.key(request, "groupName"))
                .thenApply(found -> Json.result(found.stream()
                        .map(gray -> ConfigJson.grayV3(gray, null))
                        .toList()));
    }

    private CompletionStage<Answer> stopBeta(ApiRequest request) {
        return operations
                .stopBeta(
                        ConfigRequests.key(request, "groupName"),
                        request.clientAddress(),
                        ConfigRequests.sourceUserOrEmpty(request))
                .thenApply(stopped -> Json.result(true));
    }

    private CompletionStage<Answer> importArchive(ApiRequest request) {
        return transfer.importArchive(request).thenApply(ConfigV3Routes::transferred);
    }

    private CompletionStage<Answer> cloneConfigs(ApiRequest request) {
        return transfer.cloneConfigs(request, "configId", "targetDataId", "targetGroupName")
                .thenApply(ConfigV3Routes::transferred);
    }

    private static Answer transferred(ConfigTransfer.Result result) {
        if (result.code() == 200) {
            return Json.result(result.data());
        }
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("code", result.code());
        json.put("message", result.message());
        json.put("data", result.data());
        return Json.answer(json);
    }
}
