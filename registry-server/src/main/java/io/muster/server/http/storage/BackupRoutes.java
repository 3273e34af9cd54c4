package io.muster.server.http.storage;

import io.muster.server.access.Action;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Json;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.muster.server.storage.Backups;
import io.vertx.core.http.HttpMethod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Backup and restore of the embedded database, for administrators and {@code bin/muster}. Files stay in a directory of the node. */
public final class BackupRoutes {

    private static final Permission READ = new Permission.Operator(Action.READ, "nacos/admin");
    private static final Permission WRITE = new Permission.Operator(Action.WRITE, "nacos/admin");

    private final Optional<Backups> backups;

    /** @param backups empty where the data lies in an external database */
    public BackupRoutes(Optional<Backups> backups) {
        this.backups = backups;
    }

    public List<Route> routes() {
        String restore = "/v3/admin/core/restore";
        return List.of(
                new Route(HttpMethod.POST, "/v3/admin/core/backup", ApiStyle.V3, WRITE, request -> backup()),
                new Route(HttpMethod.POST, restore, ApiStyle.V3, WRITE, this::restore),
                new Route(
                        HttpMethod.GET,
                        restore,
                        ApiStyle.V3,
                        READ,
                        request -> done(progress(embedded().progress()))));
    }

    private Backups embedded() {
        return backups.orElseThrow(() -> new ProblemException(
                ProblemKind.NOT_SUPPORTED,
                "This cluster keeps its data in an external database: back that up with its own tools,"
                        + " for example mysqldump --single-transaction."));
    }

    private CompletionStage<Answer> backup() {
        return embedded().write().thenApply(backup -> {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("file", backup.file());
            json.put("bytes", backup.bytes());
            json.put("appliedIndex", backup.content().appliedIndex());
            json.put("configurations", backup.content().configurations());
            json.put("rows", backup.content().rows());
            return Json.result(json);
        });
    }

    private CompletionStage<Answer> restore(ApiRequest request) {
        embedded()
                .restore(
                        request.required("file"),
                        request.parameter("replace").orElse("").equals("true"));
        return done(progress(embedded().progress()));
    }

    private static Answer progress(Backups.Progress progress) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("state", progress.state().name());
        json.put("rowsDone", progress.rowsDone());
        json.put("rows", progress.rows());
        json.put("message", progress.sentence());
        return Json.result(json);
    }

    private static CompletionStage<Answer> done(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
