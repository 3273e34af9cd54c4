package io.muster.server.http.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.persistence.ConfigFilter;
import io.muster.persistence.Page;
import io.muster.persistence.PageRequest;
import io.muster.persistence.StoredConfig;
import io.muster.server.access.AccessControl;
import io.muster.server.access.Action;
import io.muster.server.access.ReadableRows;
import io.muster.server.config.ConfigAdministration;
import io.muster.server.config.ConfigAdministration.ConflictPolicy;
import io.muster.server.config.ConfigAdministration.Copy;
import io.muster.server.config.ConfigAdministration.NothingSelectedException;
import io.muster.server.config.ConfigAdministration.Transferred;
import io.muster.server.config.ConfigArchive;
import io.muster.server.config.ConfigArchive.ArchiveException;
import io.muster.server.config.ConfigArchive.Defect;
import io.muster.server.config.ConfigBrowser;
import io.muster.server.config.ConfigKey;
import io.muster.server.config.ConfigPublication;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.Json;
import io.muster.server.namespace.Namespaces;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Export, import, clone and removal by id. Rows that are named by id may lie anywhere, so the permission on each of them is
 * checked here, beyond what the route has checked. Zip files are made and read on worker threads.
 */
final class ConfigTransfer {

    private static final int NAMESPACE_NOT_THERE = 100001;
    private static final int NOTHING_SELECTED = 100006;
    private static final DateTimeFormatter FILE_TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");

    private final Vertx vertx;
    private final ConfigBrowser browser;
    private final ConfigAdministration administration;
    private final Namespaces namespaces;
    private final AccessControl access;
    private final long mostBytes;

    ConfigTransfer(
            Vertx vertx,
            ConfigBrowser browser,
            ConfigAdministration administration,
            Namespaces namespaces,
            AccessControl access,
            long mostBytes) {
        this.vertx = vertx;
        this.browser = browser;
        this.administration = administration;
        this.namespaces = namespaces;
        this.access = access;
        this.mostBytes = mostBytes;
    }

    // export

    CompletionStage<Answer> export(ApiRequest request, boolean second) {
        List<Long> ids = ConfigRequests.ids(request.parameter("ids").orElse(null));
        // Beyond Nacos: what a search with patterns finds can be exported as a whole.
        boolean blur = request.parameter("search").orElse("").equals("blur");
        CompletableFuture<List<StoredConfig>> chosen = ids.isEmpty()
                ? pages(
                        ConfigV1Routes.filter(request, blur),
                        ConfigRequests.readable(access, request),
                        1,
                        new ArrayList<>())
                : browser.byIds(ids);
        return chosen.thenCompose(configs -> {
                    checkAll(request, Action.READ, configs);
                    return onWorker(
                            () -> second ? ConfigArchive.writeSecond(configs) : ConfigArchive.writeFirst(configs));
                })
                .thenApply(zip -> new Answer(
                        200,
                        "application/octet-stream",
                        Buffer.buffer(zip),
                        Map.of(
                                "Content-Disposition",
                                "attachment;filename=nacos_config_export_" + FILE_TIME.format(LocalDateTime.now())
                                        + ".zip")));
    }

    private CompletableFuture<List<StoredConfig>> pages(
            ConfigFilter filter, ReadableRows rows, int number, List<StoredConfig> read) {
        return browser.search(filter, new PageRequest(number, PageRequest.MAX_SIZE), rows)
                .thenCompose((Page<StoredConfig> page) -> {
                    read.addAll(page.items());
                    return number >= page.pagesAvailable()
                            ? CompletableFuture.completedFuture(read)
                            : pages(filter, rows, number + 1, read);
                });
    }

    private void checkAll(ApiRequest request, Action action, List<StoredConfig> configs) {
        for (StoredConfig config : configs) {
            check(request, action, key(config));
        }
    }

    /** The permission on one row that was found by its id. */
    void check(ApiRequest request, Action action, ConfigKey key) {
        access.checkClient(request.caller(), action, ConfigRequests.resource(key));
    }

    static ConfigKey key(StoredConfig config) {
        return new ConfigKey(
                config.key().tenant(), config.key().group(), config.key().dataId());
    }

    // import

    CompletionStage<Answer> importV1(ApiRequest request) {
        return importArchive(request)
                .thenApply(result -> Json.restResult(result.code(), result.message(), result.data()));
    }

    /** How an import or clone ended, in the words of v1; {@code code} is 200 when it was done. */
    record Result(int code, String message, Map<String, @Nullable Object> data) {
        static Result failed(int code, String message) {
            Map<String, @Nullable Object> data = new LinkedHashMap<>();
            data.put("succCount", 0);
            return new Result(code, message, data);
        }
    }

    CompletionStage<Result> importArchive(ApiRequest request) {
        String namespace = ConfigRequests.namespace(request);
        ConflictPolicy policy = ConflictPolicy.of(request.parameter("policy").orElse(null));
        if (request.files().isEmpty()) {
            return CompletableFuture.completedFuture(
                    Result.failed(Defect.EMPTY.code(), Defect.EMPTY.sentence() + ": no file was sent"));
        }
        byte[] archive = request.files().get(0).content().getBytes();
        return namespaces.find(namespace).thenCompose(known -> {
            if (known.isEmpty()) {
                return CompletableFuture.completedFuture(
                        Result.failed(NAMESPACE_NOT_THERE, "namespace does not exist: " + namespace));
            }
            return onWorker(() -> {
                        try {
                            return ConfigArchive.read(archive, mostBytes);
                        } catch (ArchiveException refused) {
                            throw new CompletionException(refused);
                        }
                    })
                    .thenCompose(contents -> {
                        List<ConfigPublication> publications = publications(request, namespace, contents);
                        return administration
                                .publishAll(publications, policy)
                                .thenApply(done -> result("import success", done, contents.unrecognized()));
                    })
                    .exceptionally(failure -> {
                        if (root(failure) instanceof ArchiveException refused) {
                            return Result.failed(refused.defect().code(), String.valueOf(refused.getMessage()));
                        }
                        throw failure instanceof CompletionException wrapped
                                ? wrapped
                                : new CompletionException(failure);
                    });
        });
    }

    private List<ConfigPublication> publications(
            ApiRequest request, String namespace, ConfigArchive.Contents contents) {
        List<ConfigPublication> publications = new ArrayList<>();
        for (ConfigArchive.Entry entry : contents.entries()) {
            ConfigKey key = new ConfigKey(namespace, entry.group(), entry.dataId());
            check(request, Action.WRITE, key);
            publications.add(new ConfigPublication(
                    key,
                    entry.content(),
                    entry.type(),
                    entry.appName(),
                    ConfigRequests.sourceUser(request),
                    request.clientAddress(),
                    null,
                    entry.description(),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null));
        }
        return publications;
    }

    private static Result result(String message, Transferred done, List<String> unrecognized) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("succCount", done.succeeded());
        data.put("skipCount", done.skipped().size());
        if (!done.failed().isEmpty()) {
            data.put("failData", names(done.failed()));
        }
        if (!done.skipped().isEmpty()) {
            data.put("skipData", names(done.skipped()));
        }
        if (!unrecognized.isEmpty()) {
            data.put("unrecognizedCount", unrecognized.size());
            data.put(
                    "unrecognizedData",
                    unrecognized.stream().map(name -> Map.of("itemName", name)).toList());
        }
        return new Result(200, message, data);
    }

    private static List<Map<String, String>> names(List<ConfigKey> keys) {
        return keys.stream()
                .map(key -> Map.of("dataId", key.dataId(), "group", key.group()))
                .toList();
    }

    // clone

    CompletionStage<Answer> cloneV1(ApiRequest request) {
        return cloneConfigs(request, "cfgId", "dataId", "group")
                .thenApply(result -> Json.restResult(result.code(), result.message(), result.data()));
    }

    /** @param idField how the API version names the fields of its list */
    CompletionStage<Result> cloneConfigs(ApiRequest request, String idField, String dataIdField, String groupField) {
        String namespace = request.parameter("targetNamespaceId")
                .map(ConfigKey::canonicalNamespace)
                .orElseGet(() -> ConfigRequests.namespace(request));
        ConflictPolicy policy = ConflictPolicy.of(request.parameter("policy").orElse(null));
        List<Copy> copies = copies(request.body().toString(StandardCharsets.UTF_8), idField, dataIdField, groupField);
        if (copies.isEmpty()) {
            return CompletableFuture.completedFuture(nothingSelected());
        }
        return namespaces.find(namespace).thenCompose(known -> {
            if (known.isEmpty()) {
                return CompletableFuture.completedFuture(
                        Result.failed(NAMESPACE_NOT_THERE, "namespace does not exist: " + namespace));
            }
            return browser.byIds(copies.stream().map(Copy::id).distinct().toList())
                    .thenCompose(found -> {
                        checkAll(request, Action.READ, found);
                        checkTargets(request, namespace, copies, found);
                        return administration.cloneAll(
                                copies,
                                namespace,
                                policy,
                                request.clientAddress(),
                                ConfigRequests.sourceUserOrEmpty(request));
                    })
                    .thenApply(done -> result("Clone Completed Successfully", done, List.of()))
                    .exceptionally(failure -> {
                        if (root(failure) instanceof NothingSelectedException) {
                            return nothingSelected();
                        }
                        throw failure instanceof CompletionException wrapped
                                ? wrapped
                                : new CompletionException(failure);
                    });
        });
    }

    private void checkTargets(ApiRequest request, String namespace, List<Copy> copies, List<StoredConfig> found) {
        for (Copy copy : copies) {
            for (StoredConfig config : found) {
                if (config.id() == copy.id()) {
                    String group = copy.group() == null || copy.group().isBlank()
                            ? config.key().group()
                            : copy.group();
                    String dataId = copy.dataId() == null || copy.dataId().isBlank()
                            ? config.key().dataId()
                            : copy.dataId();
                    check(request, Action.WRITE, new ConfigKey(namespace, group, dataId));
                }
            }
        }
    }

    private static Result nothingSelected() {
        return Result.failed(NOTHING_SELECTED, "No configuration was selected that exists");
    }

    private static List<Copy> copies(String body, String idField, String dataIdField, String groupField) {
        JsonNode list = Json.parse(body, "the body");
        if (!list.isArray()) {
            throw new ProblemException(
                    ProblemKind.PARAMETER_INVALID, "the body must be a JSON list of configurations to clone");
        }
        List<Copy> copies = new ArrayList<>();
        for (JsonNode item : list) {
            JsonNode id = item.get(idField);
            if (id == null || id.isNull()) {
                throw new ProblemException(ProblemKind.PARAMETER_INVALID, "an item of the body lacks " + idField);
            }
            copies.add(new Copy(
                    ConfigRequests.id(id.asText(), idField),
                    item.path(dataIdField).asText(null),
                    item.path(groupField).asText(null)));
        }
        return copies;
    }

    // removal

    CompletionStage<Integer> deleteByIds(ApiRequest request) {
        List<Long> ids = ConfigRequests.ids(request.required("ids"));
        return browser.byIds(ids).thenCompose(found -> {
            checkAll(request, Action.WRITE, found);
            return administration.removeAll(ids, request.clientAddress(), ConfigRequests.sourceUserOrEmpty(request));
        });
    }

    private <T> CompletableFuture<T> onWorker(java.util.concurrent.Callable<T> work) {
        return vertx.executeBlocking(work, false).toCompletionStage().toCompletableFuture();
    }

    private static Throwable root(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
