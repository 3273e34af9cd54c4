package io.muster.server.http.audit;

import io.muster.persistence.AuditFilter;
import io.muster.persistence.PageRequest;
import io.muster.persistence.StoredAuditEntry;
import io.muster.server.audit.AuditSearch;
import io.muster.server.http.Answer;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A file with all entries that match, the latest first. A page of them is read at a time, from where the one before ended: what is added
 * meanwhile is not in it, and a million entries take as little memory as ten. Its pieces are asked for one after the other.
 */
final class AuditExport implements Answer.Rest {

    private static final int PAGE = PageRequest.MAX_SIZE;

    private final AuditSearch search;
    private final AuditFilter filter;
    private final AuditForm form;
    private StoredAuditEntry last;
    private boolean ended;

    private AuditExport(AuditSearch search, AuditFilter filter, AuditForm form, StoredAuditEntry last) {
        this.search = search;
        this.filter = filter;
        this.form = form;
        this.last = last;
    }

    /** The answer that begins with the first page; fails as {@link AuditSearch} does. */
    static CompletionStage<Answer> begin(AuditSearch search, AuditFilter filter, AuditForm form) {
        return search.latest(filter, PAGE).thenApply(page -> {
            boolean whole = page.size() < PAGE;
            return new Answer(
                    200,
                    form.contentType(),
                    form.piece(page, true, whole),
                    Map.of("Content-Disposition", "attachment; filename=\"muster-audit." + form.ending() + "\""),
                    whole ? Optional.empty() : Optional.of(new AuditExport(search, filter, form, lastOf(page))));
        });
    }

    @Override
    public CompletionStage<Optional<Buffer>> next() {
        if (ended) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return search.latestBehind(filter, last, PAGE).thenApply(this::piece);
    }

    private Optional<Buffer> piece(List<StoredAuditEntry> page) {
        ended = page.size() < PAGE;
        if (page.isEmpty()) {
            return form.end();
        }
        last = lastOf(page);
        return Optional.of(form.piece(page, false, ended));
    }

    private static StoredAuditEntry lastOf(List<StoredAuditEntry> page) {
        return page.get(page.size() - 1);
    }
}
