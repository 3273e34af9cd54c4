package io.muster.server.http.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.persistence.StoredConfig;
import io.muster.server.access.AccessControl;
import io.muster.server.access.Action;
import io.muster.server.config.ConfigAdministration;
import io.muster.server.config.ConfigAdministration.ConflictPolicy;
import io.muster.server.config.ConfigAdministration.Copy;
import io.muster.server.config.ConfigAdministration.NothingSelectedException;
import io.muster.server.config.ConfigAdministration.TransferWatch;
import io.muster.server.config.ConfigAdministration.Transferred;
import io.muster.server.config.ConfigArchive;
import io.muster.server.config.ConfigArchive.ArchiveException;
import io.muster.server.config.ConfigArchive.Defect;
import io.muster.server.config.ConfigBrowser;
import io.muster.server.config.ConfigKey;
import io.muster.server.config.ConfigPublication;
import io.muster.server.config.ConfigSettings;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.Json;
import io.muster.server.http.Progress;
import io.muster.server.namespace.Namespaces;
import io.muster.server.problem.Failures;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Export, import, clone and removal by id. The route lets through whoever may do such a thing to something; the permission on each
 * configuration is checked here. Zip files are read on worker threads.
 */
final class ConfigTransfer {

    private static final int NAMESPACE_NOT_THERE = 100001;
    private static final int NOTHING_SELECTED = 100006;

    private final Vertx vertx;
    private final ConfigBrowser browser;
    private final ConfigAdministration administration;
    private final Namespaces namespaces;
    private final BatchRights rights;
    private final ConfigExport exports;
    private final int mostEntryBytes;
    private final long mostBytes;
    private final AtomicBoolean importing = new AtomicBoolean();

    ConfigTransfer(
            Vertx vertx,
            ConfigBrowser browser,
            ConfigAdministration administration,
            Namespaces namespaces,
            AccessControl access,
            ConfigSettings settings) {
        this.vertx = vertx;
        this.browser = browser;
        this.administration = administration;
        this.namespaces = namespaces;
        this.rights = new BatchRights(access);
        this.exports = new ConfigExport(vertx, browser, access, settings);
        this.mostEntryBytes = settings.maxContentBytes();
        this.mostBytes = settings.importBytes();
    }

    // export

    CompletionStage<Answer> export(ApiRequest request, boolean second) {
        return exports.export(request, second);
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
        Buffer archive = request.files().get(0).content();
        TransferWatch watch = watch(request);
        return alone(() -> namespaces.find(namespace).thenCompose(known -> {
            if (known.isEmpty()) {
                return CompletableFuture.completedFuture(
                        Result.failed(NAMESPACE_NOT_THERE, "namespace does not exist: " + namespace));
            }
            return onWorker(() -> {
                        try {
                            return ConfigArchive.read(archive.getBytes(), mostEntryBytes, mostBytes);
                        } catch (ArchiveException refused) {
                            throw new CompletionException(refused);
                        }
                    })
                    .thenCompose(contents -> {
                        List<ConfigPublication> publications = publications(request, namespace, contents);
                        List<String> unrecognized = contents.unrecognized();
                        begin(
                                request,
                                publications.stream()
                                        .map(ConfigPublication::key)
                                        .toList());
                        return administration
                                .publishAll(publications, policy, watch)
                                .thenApply(done -> result("import success", done, unrecognized));
                    })
                    .exceptionally(failure -> {
                        if (Failures.cause(failure) instanceof ArchiveException refused) {
                            return Result.failed(refused.defect().code(), String.valueOf(refused.getMessage()));
                        }
                        throw Failures.unchecked(failure);
                    });
        }));
    }

    /** A client that asked to hear how far it is ends it by going away; one that did not has its work done whatever happens to it. */
    private static TransferWatch watch(ApiRequest request) {
        Progress progress = request.progress();
        return new TransferWatch() {
            @Override
            public void done(int done, int total) {
                progress.tell(done, total);
            }

            @Override
            public boolean stopped() {
                return progress.abandoned();
            }
        };
    }

    /** One archive at a time is in memory: each may take a good part of it. */
    private <T> CompletionStage<T> alone(Supplier<CompletionStage<T>> work) {
        if (!importing.compareAndSet(false, true)) {
            return CompletableFuture.failedFuture(new ProblemException(
                    ProblemKind.OVERLOADED,
                    "another import is under way on this node; nothing was imported, try again when it is done"));
        }
        try {
            return work.get().whenComplete((done, failure) -> importing.set(false));
        } catch (RuntimeException failure) {
            importing.set(false);
            throw failure;
        }
    }

    /** Goes on only with what the caller may write, all of it, and tells the audit log what that is. */
    private void begin(ApiRequest request, List<ConfigKey> written) {
        rights.checkWrites(request, written);
        request.concerns(resources(written));
    }

    private static List<String> resources(List<ConfigKey> keys) {
        return keys.stream()
                .map(key -> ConfigRequests.resource(key).toPermissionText())
                .toList();
    }

    private static List<ConfigPublication> publications(
            ApiRequest request, String namespace, ConfigArchive.Contents contents) {
        List<ConfigPublication> publications = new ArrayList<>();
        for (ConfigArchive.Entry entry : contents.entries()) {
            ConfigKey key = new ConfigKey(namespace, entry.group(), entry.dataId());
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

    /** The namespace that copies go to. */
    static String cloneTarget(ApiRequest request) {
        return request.parameter("targetNamespaceId")
                .map(ConfigKey::canonicalNamespace)
                .orElseGet(() -> ConfigRequests.namespace(request));
    }

    /** @param idField how the API version names the fields of its list */
    CompletionStage<Result> cloneConfigs(ApiRequest request, String idField, String dataIdField, String groupField) {
        String namespace = cloneTarget(request);
        ConflictPolicy policy = ConflictPolicy.of(request.parameter("policy").orElse(null));
        List<Copy> copies = copies(request.body().toString(StandardCharsets.UTF_8), idField, dataIdField, groupField);
        if (copies.isEmpty()) {
            return CompletableFuture.completedFuture(nothingSelected());
        }
        TransferWatch watch = watch(request);
        return namespaces.find(namespace).thenCompose(known -> {
            if (known.isEmpty()) {
                return CompletableFuture.completedFuture(
                        Result.failed(NAMESPACE_NOT_THERE, "namespace does not exist: " + namespace));
            }
            return browser.byIdsWithoutContents(
                            copies.stream().map(Copy::id).distinct().toList())
                    .thenCompose(found -> {
                        rights.check(
                                request,
                                Action.READ,
                                copies.stream().map(Copy::id).toList(),
                                found);
                        begin(request, targets(namespace, copies, found));
                        return administration.cloneAll(
                                copies,
                                namespace,
                                policy,
                                request.clientAddress(),
                                ConfigRequests.sourceUserOrEmpty(request),
                                watch);
                    })
                    .thenApply(done -> result("Clone Completed Successfully", done, List.of()))
                    .exceptionally(failure -> {
                        if (Failures.cause(failure) instanceof NothingSelectedException) {
                            return nothingSelected();
                        }
                        throw Failures.unchecked(failure);
                    });
        });
    }

    /** What will be written, in the order of the request. */
    private static List<ConfigKey> targets(String namespace, List<Copy> copies, List<StoredConfig> found) {
        Map<Long, StoredConfig> byId = new HashMap<>();
        found.forEach(config -> byId.put(config.id(), config));
        List<ConfigKey> targets = new ArrayList<>();
        for (Copy copy : copies) {
            StoredConfig original = byId.get(copy.id());
            if (original != null) {
                targets.add(copy.key(original, namespace));
            }
        }
        return targets;
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
        ConfigRequests.checkNumber(list.size(), "the body");
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
        return browser.byIdsWithoutContents(ids).thenCompose(found -> {
            rights.check(request, Action.WRITE, ids, found);
            request.concerns(resources(found.stream().map(BatchRights::key).toList()));
            return administration.removeAll(ids, request.clientAddress(), ConfigRequests.sourceUserOrEmpty(request));
        });
    }

    private <T> CompletableFuture<T> onWorker(Callable<T> work) {
        return vertx.executeBlocking(work, false).toCompletionStage().toCompletableFuture();
    }
}
