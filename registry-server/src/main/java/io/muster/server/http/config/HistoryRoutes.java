package io.muster.server.http.config;

import static io.muster.server.http.config.ConfigRequests.guarded;

import io.muster.persistence.ConfigFilter;
import io.muster.persistence.HistoryEntry;
import io.muster.persistence.Page;
import io.muster.persistence.PageRequest;
import io.muster.server.access.AccessControl;
import io.muster.server.access.Action;
import io.muster.server.access.Resource;
import io.muster.server.config.ConfigBrowser;
import io.muster.server.config.ConfigKey;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Json;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The routes of history in all API versions. A row is only shown to callers who may read the configuration that it belongs to,
 * whatever the parameters say.
 */
final class HistoryRoutes {

    private final ConfigBrowser browser;
    private final AccessControl access;

    HistoryRoutes(ConfigBrowser browser, AccessControl access) {
        this.browser = browser;
        this.access = access;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>(List.of(
                route("/v1/cs/history", ApiStyle.V1_CAUSED, this::v1),
                route("/v1/cs/history/previous", ApiStyle.V1_CAUSED, this::previousV1),
                list("/v1/cs/history/configs", ApiStyle.V1_CAUSED, this::configsV1),
                route("/v2/cs/history/list", ApiStyle.V2, this::listV2),
                route("/v2/cs/history", ApiStyle.V2, this::entryV2),
                route("/v2/cs/history/detail", ApiStyle.V2, this::detailV2),
                route("/v2/cs/history/previous", ApiStyle.V2, this::previousV2),
                list("/v2/cs/history/configs", ApiStyle.V2, this::configsV2)));
        for (String path : List.of("/v3/admin/cs/history", "/v3/console/cs/history")) {
            routes.add(v3(path + "/list", this::listV3));
            routes.add(v3(path, this::entryV3));
            routes.add(v3(path + "/previous", this::previousV3));
            routes.add(new Route(
                    HttpMethod.GET, path + "/configs", ApiStyle.V3, new Permission.LoggedIn(), this::configsV3));
        }
        return routes;
    }

    private static Route route(String path, ApiStyle style, Function<ApiRequest, CompletionStage<Answer>> handler) {
        return new Route(HttpMethod.GET, path, style, guarded(Action.READ), handler::apply);
    }

    private static Route list(String path, ApiStyle style, Function<ApiRequest, CompletionStage<Answer>> handler) {
        return new Route(HttpMethod.GET, path, style, ConfigRequests.guardedList(), handler::apply);
    }

    /** v3 admin and console routes ask for a login; the permission on the configuration is checked besides. */
    private Route v3(String path, Function<ApiRequest, CompletionStage<Answer>> handler) {
        return new Route(HttpMethod.GET, path, ApiStyle.V3, new Permission.LoggedIn(), request -> {
            access.checkClient(request.caller(), Action.READ, ConfigRequests.resource(request));
            return handler.apply(request);
        });
    }

    // v1

    private CompletionStage<Answer> v1(ApiRequest request) {
        if (request.rawParameter("search") != null) {
            return list(request, "group")
                    .thenApply(page -> Json.answer(ConfigJson.page(page, entry -> ConfigJson.history(entry, false))));
        }
        long nid = ConfigRequests.id(request.required("nid"), "nid");
        ConfigKey key = ConfigRequests.key(request, "group");
        return browser.historyEntry(nid).thenApply(found -> {
            HistoryEntry entry = found.orElseThrow(() -> notThere("certain config history for nid = ", nid));
            if (!key(entry).equals(key)) {
                throw new ProblemException(ProblemKind.ACCESS_DENIED, "Please check dataId, group or namespaceId.");
            }
            return Json.answer(ConfigJson.history(entry, true));
        });
    }

    private CompletionStage<Answer> previousV1(ApiRequest request) {
        return previous(request)
                .thenApply(entry -> Json.answer(
                        entry.map(row -> ConfigJson.history(row, true)).orElse(null)));
    }

    private CompletionStage<Answer> configsV1(ApiRequest request) {
        return configs(request).thenApply(items -> Json.answer(items));
    }

    // v2

    private CompletionStage<Answer> listV2(ApiRequest request) {
        return list(request, "group")
                .thenApply(page -> Json.result(ConfigJson.page(page, entry -> ConfigJson.history(entry, false))));
    }

    private CompletionStage<Answer> entryV2(ApiRequest request) {
        return entry(request, "group").thenApply(entry -> Json.result(ConfigJson.history(entry, true)));
    }

    private CompletionStage<Answer> previousV2(ApiRequest request) {
        long id = ConfigRequests.id(request.required("id"), "id");
        return previous(request)
                .thenApply(entry -> Json.result(ConfigJson.history(
                        entry.orElseThrow(() -> notThere("previous config history for id = ", id)), true)));
    }

    private CompletionStage<Answer> configsV2(ApiRequest request) {
        return configs(request).thenApply(Json::result);
    }

    /** A row with what it led to: the content of its successor, or the present content when it is the last one. */
    private CompletionStage<Answer> detailV2(ApiRequest request) {
        return entry(request, "group").thenCompose(entry -> {
            ConfigKey key = key(entry);
            return browser.nextHistoryEntry(key, entry.nid()).thenCombine(browser.find(key), (next, present) -> {
                Map<String, @Nullable Object> json = ConfigJson.history(entry, false);
                boolean inserted = entry.operation() == HistoryEntry.Operation.INSERT;
                boolean removed = entry.operation() == HistoryEntry.Operation.DELETE;
                json.put("originalMd5", inserted ? null : entry.md5());
                json.put("originalContent", inserted ? null : entry.content());
                json.put("originalEncryptedDataKey", inserted ? null : entry.encryptedDataKey());
                json.put("originalExtInfo", inserted ? null : ConfigJson.orEmpty(entry.extInfo()));
                Map<String, @Nullable Object> updated = new LinkedHashMap<>();
                if (inserted) {
                    putUpdated(updated, entry.md5(), entry.content(), entry.encryptedDataKey(), entry.extInfo());
                } else if (removed) {
                    putUpdated(updated, null, null, null, null);
                } else if (next.isPresent()) {
                    HistoryEntry later = next.get();
                    putUpdated(updated, later.md5(), later.content(), later.encryptedDataKey(), later.extInfo());
                } else {
                    putUpdated(
                            updated,
                            present.map(config -> config.md5()).orElse(null),
                            present.map(config -> config.content()).orElse(null),
                            present.map(config -> config.encryptedDataKey()).orElse(null),
                            "");
                }
                json.putAll(updated);
                return Json.result(json);
            });
        });
    }

    private static void putUpdated(
            Map<String, @Nullable Object> json,
            @Nullable String md5,
            @Nullable String content,
            @Nullable String encryptedDataKey,
            @Nullable String extInfo) {
        json.put("updatedMd5", md5);
        json.put("updatedContent", content);
        json.put("updatedEncryptedDataKey", encryptedDataKey);
        json.put("updateExtInfo", ConfigJson.orEmpty(extInfo));
    }

    // v3

    private CompletionStage<Answer> listV3(ApiRequest request) {
        return list(request, "groupName")
                .thenApply(page -> Json.result(ConfigJson.page(page, entry -> ConfigJson.historyV3(entry, false))));
    }

    private CompletionStage<Answer> entryV3(ApiRequest request) {
        return entry(request, "groupName").thenApply(entry -> Json.result(ConfigJson.historyV3(entry, true)));
    }

    private CompletionStage<Answer> previousV3(ApiRequest request) {
        long id = ConfigRequests.id(request.required("id"), "id");
        return previous(request)
                .thenApply(entry -> Json.result(ConfigJson.historyV3(
                        entry.orElseThrow(() -> notThere("previous config history for id = ", id)), true)));
    }

    private CompletionStage<Answer> configsV3(ApiRequest request) {
        access.checkList(request.caller(), Optional.of(ConfigRequests.namespace(request)), Resource.CONFIG);
        return browser.searchWithoutContents(
                        ConfigFilter.tenant(ConfigRequests.namespace(request)),
                        new PageRequest(1, PageRequest.MAX_SIZE),
                        ConfigRequests.readable(access, request))
                .thenApply(page -> Json.result(
                        page.items().stream().map(ConfigJson::basicV3).toList()));
    }

    // shared

    private CompletableFuture<Page<HistoryEntry>> list(ApiRequest request, String groupParameter) {
        return browser.history(ConfigRequests.key(request, groupParameter), ConfigV1Routes.page(request));
    }

    /** One row by its number; its configuration must be the one that the request names, where it names one. */
    private CompletableFuture<HistoryEntry> entry(ApiRequest request, String groupParameter) {
        long nid = ConfigRequests.id(request.required("nid"), "nid");
        return browser.historyEntry(nid).thenApply(found -> {
            HistoryEntry entry = found.orElseThrow(() -> notThere("certain config history for nid = ", nid));
            ConfigKey key = key(entry);
            access.checkClient(request.caller(), Action.READ, ConfigRequests.resource(key));
            boolean other =
                    request.parameter("dataId").isPresent() && !key.equals(ConfigRequests.key(request, groupParameter));
            if (other) {
                throw new ProblemException(ProblemKind.ACCESS_DENIED, "Please check dataId, group or namespaceId.");
            }
            return entry;
        });
    }

    private CompletableFuture<Optional<HistoryEntry>> previous(ApiRequest request) {
        long id = ConfigRequests.id(request.required("id"), "id");
        return browser.historyEntry(id).thenCompose(found -> {
            if (found.isEmpty()) {
                return CompletableFuture.completedFuture(Optional.empty());
            }
            ConfigKey key = key(found.get());
            access.checkClient(request.caller(), Action.READ, ConfigRequests.resource(key));
            return browser.previousHistoryEntry(key, id);
        });
    }

    private CompletableFuture<List<Map<String, @Nullable Object>>> configs(ApiRequest request) {
        return browser.searchWithoutContents(
                        ConfigFilter.tenant(ConfigRequests.namespace(request)),
                        new PageRequest(1, PageRequest.MAX_SIZE),
                        ConfigRequests.readable(access, request))
                .thenApply(page -> page.items().stream()
                        .map(config -> {
                            Map<String, @Nullable Object> json = ConfigJson.item(config);
                            json.put("content", null);
                            json.put("lastModified", config.modified().toEpochMilli());
                            return json;
                        })
                        .toList());
    }

    private static ConfigKey key(HistoryEntry entry) {
        return new ConfigKey(
                entry.key().tenant(), entry.key().group(), entry.key().dataId());
    }

    private static ProblemException notThere(String what, long nid) {
        return new ProblemException(ProblemKind.RESOURCE_NOT_FOUND, what + nid + " not exist");
    }
}
