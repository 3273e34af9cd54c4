package io.muster.server.http.config;

import io.muster.persistence.ConfigFilter;
import io.muster.persistence.Page;
import io.muster.persistence.PageRequest;
import io.muster.persistence.StoredConfig;
import io.muster.server.access.AccessControl;
import io.muster.server.access.Action;
import io.muster.server.access.ReadableRows;
import io.muster.server.config.ArchiveWriter;
import io.muster.server.config.ConfigBrowser;
import io.muster.server.config.ConfigSettings;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Exports of configurations that are named by their ids or found by a search. One is made after the other, since each zip is in memory as a
 * whole, and a few megabytes of contents at a time are read for it.
 */
final class ConfigExport {

    private static final DateTimeFormatter FILE_TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");

    private final Vertx vertx;
    private final ConfigBrowser browser;
    private final AccessControl access;
    private final BatchRights rights;
    private final long mostBytes;
    /** Completes when the export that was asked for last is made, or has failed. */
    private final AtomicReference<CompletableFuture<Void>> last =
            new AtomicReference<>(CompletableFuture.completedFuture(null));

    ConfigExport(Vertx vertx, ConfigBrowser browser, AccessControl access, ConfigSettings settings) {
        this.vertx = vertx;
        this.browser = browser;
        this.access = access;
        this.rights = new BatchRights(access);
        this.mostBytes = settings.importBytes();
    }

    CompletionStage<Answer> export(ApiRequest request, boolean second) {
        List<Long> ids = ConfigRequests.ids(request.parameter("ids").orElse(null));
        // Beyond Nacos: what a search with patterns finds can be exported as a whole.
        boolean blur = request.parameter("search").orElse("").equals("blur");
        CompletableFuture<List<Long>> chosen = ids.isEmpty()
                // What a search has found has been filtered by the same permissions.
                ? pages(
                        ConfigV1Routes.filter(request, blur),
                        ConfigRequests.readable(access, request),
                        1,
                        new ArrayList<>())
                : browser.byIdsWithoutContents(ids).thenApply(found -> {
                    rights.check(request, Action.READ, ids, found);
                    return found.stream().map(StoredConfig::id).toList();
                });
        CompletableFuture<Void> done = new CompletableFuture<>();
        return last.getAndSet(done)
                .thenCompose(begin -> chosen)
                .thenCompose(rows -> vertx.executeBlocking(() -> archive(rows, second), false)
                        .toCompletionStage())
                .thenApply(ConfigExport::attached)
                .whenComplete((answer, failure) -> done.complete(null));
    }

    private CompletableFuture<List<Long>> pages(ConfigFilter filter, ReadableRows rows, int number, List<Long> read) {
        return browser.searchWithoutContents(filter, new PageRequest(number, PageRequest.MAX_SIZE), rows)
                .thenCompose((Page<StoredConfig> page) -> {
                    if (page.totalCount() > ArchiveWriter.MOST_ENTRIES) {
                        throw ArchiveWriter.tooLarge(mostBytes);
                    }
                    page.items().forEach(config -> read.add(config.id()));
                    return number >= page.pagesAvailable()
                            ? CompletableFuture.completedFuture(read)
                            : pages(filter, rows, number + 1, read);
                });
    }

    /** Reads a few megabytes of contents at a time; blocks. */
    private Buffer archive(List<Long> ids, boolean second) {
        ArchiveWriter writer = new ArchiveWriter(second, mostBytes);
        for (int next = 0; next < ids.size(); ) {
            int end = Math.min(ids.size(), next + PageRequest.MAX_SIZE);
            List<StoredConfig> configs =
                    browser.firstByIds(ids.subList(next, end)).join();
            configs.forEach(writer::add);
            // Where none is left, they were removed meanwhile.
            long lastRead = configs.isEmpty()
                    ? ids.get(end - 1)
                    : configs.get(configs.size() - 1).id();
            while (next < end && ids.get(next) <= lastRead) {
                next++;
            }
        }
        return writer.finish();
    }

    private static Answer attached(Buffer zip) {
        return new Answer(
                200,
                "application/octet-stream",
                zip,
                Map.of(
                        "Content-Disposition",
                        "attachment;filename=nacos_config_export_" + FILE_TIME.format(LocalDateTime.now()) + ".zip"));
    }
}
