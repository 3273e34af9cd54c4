package io.muster.server.http.audit;

import io.muster.persistence.AuditFilter;
import io.muster.persistence.PageRequest;
import io.muster.server.access.Action;
import io.muster.server.audit.AuditSearch;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The audit log for administrators and auditors; not part of Nacos' API. {@code GET /v3/core/audit} gives a page, {@code GET
 * /v3/core/audit/export?format=csv|json} a file with all entries that match.
 *
 * <p>Filters of both: {@code user}, {@code address}, {@code action}, {@code resource} ({@code *} for any characters), {@code result}
 * ({@code done}, {@code refused}, {@code failed}), {@code from} (included) and {@code to} (excluded) in milliseconds since 1970 or as
 * {@code 2026-01-31T00:00:00Z}.
 */
public final class AuditRoutes {

    private static final int USUAL_PAGE = 50;
    private static final Set<String> RESULTS = Set.of("done", "refused", "failed");
    private static final Permission READ = new Permission.Operator(Action.READ, "console/audit");

    private final AuditSearch search;

    public AuditRoutes(AuditSearch search) {
        this.search = search;
    }

    public List<Route> routes() {
        return List.of(
                new Route(HttpMethod.GET, "/v3/core/audit", ApiStyle.V3, READ, this::page),
                new Route(HttpMethod.GET, "/v3/core/audit/export", ApiStyle.V3, READ, this::export));
    }

    private CompletionStage<Answer> page(ApiRequest request) {
        PageRequest page = new PageRequest(
                request.integer("pageNo", 1, 1, Integer.MAX_VALUE),
                request.integer("pageSize", USUAL_PAGE, 1, PageRequest.MAX_SIZE));
        return search.page(filter(request), page)
                .thenApply(found -> Answer.json(new JsonObject()
                        .put("code", 0)
                        .put("message", "success")
                        .put(
                                "data",
                                new JsonObject()
                                        .put("totalCount", found.totalCount())
                                        .put("pageNumber", found.pageNumber())
                                        .put("pagesAvailable", found.pagesAvailable())
                                        .put("pageItems", AuditForm.array(found.items())))
                        .toBuffer()));
    }

    private CompletionStage<Answer> export(ApiRequest request) {
        String format = request.parameter("format").orElse("csv");
        if (!format.equals("csv") && !format.equals("json")) {
            throw new ProblemException(ProblemKind.PARAMETER_INVALID, "format is illegal, it is csv or json");
        }
        return AuditExport.begin(search, filter(request), format.equals("csv") ? AuditForm.CSV : AuditForm.JSON);
    }

    private static AuditFilter filter(ApiRequest request) {
        String result = request.parameter("result").orElse(null);
        if (result != null && !RESULTS.contains(result)) {
            throw new ProblemException(
                    ProblemKind.PARAMETER_INVALID, "result is illegal, it is one of done, refused and failed");
        }
        return new AuditFilter(
                request.parameter("user").orElse(null),
                request.parameter("address").orElse(null),
                request.parameter("action").orElse(null),
                request.parameter("resource").orElse(null),
                result,
                time(request, "from"),
                time(request, "to"));
    }

    private static @Nullable Instant time(ApiRequest request, String name) {
        String text = request.parameter(name).orElse(null);
        if (text == null) {
            return null;
        }
        try {
            boolean digits = text.length() <= 15 && text.chars().allMatch(letter -> letter >= '0' && letter <= '9');
            return digits ? Instant.ofEpochMilli(Long.parseLong(text)) : Instant.parse(text);
        } catch (DateTimeParseException notATime) {
            throw new ProblemException(
                    ProblemKind.PARAMETER_INVALID,
                    name + " is illegal, it takes milliseconds since 1970 or a time such as 2026-01-31T00:00:00Z");
        }
    }
}
