package io.muster.server.http.config;

import io.muster.persistence.ConfigFilter;
import io.muster.persistence.ConfigKey;
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
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Exports of configurations that are named by their ids or found by a search. A zip is made while it is sent: a few megabytes of contents are read for each piece of it, for one
 * export at a time, and no further than the client takes it.
 */
final class ConfigExport {

    private static final DateTimeFormatter FILE_TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");

    private final Vertx vertx;
    private final ConfigBrowser browser;
    private final AccessControl access;
    private final BatchRights rights;
    private final long mostBytes;
    /** Completes when the piece that was asked for last is made, or has failed. */
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
                    checkNames(found);
                    return found.stream().map(StoredConfig::id).toList();
                });
        return chosen.thenCompose(rows -> browser.contentBytes(rows).thenCompose(bytes -> {
            // What has begun to be sent cannot be refused any more.
            if (rows.size() > ArchiveWriter.MOST_ENTRIES || bytes > mostBytes) {
                throw ArchiveWriter.tooLarge(mostBytes);
            }
            Archive archive = new Archive(rows, second);
            return archive.next().thenApply(archive::attached);
        }));
    }

    /** An archive does not tell namespaces apart; what ids name may be in several. */
    private static void checkNames(List<StoredConfig> chosen) {
        Set<String> names = new HashSet<>();
        for (StoredConfig config : chosen) {
            ConfigKey key = config.key();
            if (!names.add(key.group() + "/" + key.dataId())) {
                throw new ProblemException(
                        ProblemKind.PARAMETER_INVALID,
                        "the configuration " + key.dataId() + " of the group " + key.group()
                                + " is chosen in two namespaces, which an archive does not tell apart; export one namespace at a time");
            }
        }
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

    /** One zip while it is made, each piece behind the one before. */
    private final class Archive implements Answer.Rest {
        private final List<Long> ids;
        private final ArchiveWriter writer;
        private int next;
        private boolean finished;

        Archive(List<Long> ids, boolean second) {
            this.ids = ids;
            this.writer = new ArchiveWriter(second, mostBytes);
        }

        @Override
        public CompletionStage<Optional<Buffer>> next() {
            if (finished) {
                return CompletableFuture.completedFuture(Optional.empty());
            }
            CompletableFuture<Void> done = new CompletableFuture<>();
            int end = Math.min(ids.size(), next + PageRequest.MAX_SIZE);
            return last.getAndSet(done)
                    .thenCompose(begin -> browser.firstByIds(ids.subList(next, end)))
                    .thenCompose(configs -> vertx.executeBlocking(() -> pack(configs, end), false)
                            .toCompletionStage())
                    .whenComplete((piece, failure) -> done.complete(null))
                    // Of configurations that were removed meanwhile there is nothing to send.
                    .thenCompose(piece ->
                            piece.length() == 0 ? next() : CompletableFuture.completedFuture(Optional.of(piece)));
        }

        private Buffer pack(List<StoredConfig> configs, int end) {
            configs.forEach(writer::add);
            long lastRead = configs.isEmpty()
                    ? Long.MAX_VALUE
                    : configs.get(configs.size() - 1).id();
            while (next < end && ids.get(next) <= lastRead) {
                next++;
            }
            if (next >= ids.size()) {
                writer.finish();
                finished = true;
            }
            return writer.take();
        }

        private Answer attached(Optional<Buffer> begin) {
            return new Answer(
                    200,
                    "application/octet-stream",
                    begin.orElseThrow(),
                    Map.of(
                            "Content-Disposition",
                            "attachment;filename=nacos_config_export_" + FILE_TIME.format(LocalDateTime.now())
                                    + ".zip"),
                    finished ? Optional.empty() : Optional.of(this));
        }
    }
}
