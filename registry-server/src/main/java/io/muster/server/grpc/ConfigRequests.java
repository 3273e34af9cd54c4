package io.muster.server.grpc;

import com.fasterxml.jackson.core.JsonGenerator;
import io.muster.server.access.AccessControl;
import io.muster.server.access.Action;
import io.muster.server.access.ReadableRows;
import io.muster.server.access.Resource;
import io.muster.server.config.ConfigKey;
import io.muster.server.config.ConfigListeners;
import io.muster.server.config.ConfigOperations;
import io.muster.server.config.ConfigPublication;
import io.muster.server.config.ConfigQueries;
import io.muster.server.config.GrayLabels;
import io.muster.server.config.GrayRule;
import io.muster.server.config.ServedConfig;
import io.muster.server.problem.Failures;
import io.muster.server.problem.ProblemException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Answers what clients ask about configurations. */
final class ConfigRequests {

    private static final String QUERY_RESPONSE = "ConfigQueryResponse";
    private static final String PUBLISH_RESPONSE = "ConfigPublishResponse";
    private static final String REMOVE_RESPONSE = "ConfigRemoveResponse";
    private static final String LISTEN_RESPONSE = "ConfigChangeBatchListenResponse";
    private static final String AUTOMATIC_TAG = "Vipserver-Tag";
    private static final String BETA = "beta";
    private static final String TAG_PREFIX = "tag_";

    private static final Buffer NOT_FOUND =
            Responses.failure(QUERY_RESPONSE, ErrorCode.CONFIG_NOT_FOUND, "config data not exist", json -> {
                json.writeNumberField("lastModified", 0);
                json.writeBooleanField("beta", false);
            });
    private static final Buffer PUBLISHED = Responses.success(PUBLISH_RESPONSE, Responses.Fields.NONE);
    private static final Buffer REMOVED = Responses.success(REMOVE_RESPONSE, Responses.Fields.NONE);
    private static final Buffer NOTHING_CHANGED = changed(List.of());

    private final Vertx vertx;
    private final ConfigOperations operations;
    private final ConfigQueries queries;
    private final ConfigListeners listeners;
    private final AccessControl access;
    private final Map<ClientConnection, ConfigListening> listening = new ConcurrentHashMap<>();

    ConfigRequests(
            Vertx vertx,
            ConfigOperations operations,
            ConfigQueries queries,
            ConfigListeners listeners,
            AccessControl access) {
        this.vertx = vertx;
        this.operations = operations;
        this.queries = queries;
        this.listeners = listeners;
        this.access = access;
    }

    List<RequestType<?>> types() {
        return List.of(
                new RequestType<>(
                        "ConfigQueryRequest",
                        QUERY_RESPONSE,
                        ConfigRequest::parse,
                        ConfigRequest::problem,
                        new RequestType.Guard.Permission<>(Action.READ, ConfigRequest::resource),
                        this::query),
                new RequestType<>(
                        "ConfigPublishRequest",
                        PUBLISH_RESPONSE,
                        ConfigRequest::parse,
                        ConfigRequest::problem,
                        new RequestType.Guard.Permission<>(Action.WRITE, ConfigRequest::resource),
                        this::publish),
                new RequestType<>(
                        "ConfigRemoveRequest",
                        REMOVE_RESPONSE,
                        ConfigRequest::parse,
                        ConfigRequest::problem,
                        new RequestType.Guard.Permission<>(Action.WRITE, ConfigRequest::resource),
                        this::remove),
                new RequestType<>(
                        "ConfigBatchListenRequest",
                        LISTEN_RESPONSE,
                        ConfigRequest::parse,
                        ConfigRequest::problemOfListening,
                        new RequestType.Guard.AnyOf<>(Action.READ, ConfigRequest::resourcesOfListening),
                        this::listen));
    }

    /** The connection is gone; on its context. */
    void closed(ClientConnection connection) {
        ConfigListening ended = listening.remove(connection);
        if (ended != null) {
            ended.stopAll();
        }
    }

    private CompletionStage<Buffer> query(ConfigRequest request, RequestContext context) {
        GrayLabels labels = labels(context, request.tag());
        return queries.find(request.name().key(), labels)
                .thenApply(found -> found.map(ConfigRequests::found).orElse(NOT_FOUND));
    }

    private CompletionStage<Buffer> publish(ConfigRequest request, RequestContext context) {
        for (String field : GrayRule.FIELDS_OF_OTHER_RULES) {
            if (request.addition(field) != null) {
                return refusedAs(PUBLISH_RESPONSE, CompletableFuture.failedFuture(GrayRule.otherRule(field)));
            }
        }
        String user = context.caller().userName();
        String application = request.addition("appName");
        ConfigPublication publication = new ConfigPublication(
                request.name().key(),
                request.content(),
                request.addition("type"),
                application == null ? emptyToNull(context.payload().header("Client-AppName")) : application,
                user.isEmpty() ? request.addition("src_user") : user,
                ClientConnection.hostOf(context.connection().remote()),
                request.addition("config_tags"),
                request.addition("desc"),
                request.addition("use"),
                request.addition("effect"),
                request.addition("schema"),
                request.addition("encryptedDataKey"),
                request.addition("betaIps"),
                request.addition("tag"),
                request.casMd5());
        return refusedAs(PUBLISH_RESPONSE, operations.publish(publication).thenApply(revision -> PUBLISHED));
    }

    private CompletionStage<Buffer> remove(ConfigRequest request, RequestContext context) {
        return refusedAs(
                REMOVE_RESPONSE,
                operations
                        .remove(
                                request.name().key(),
                                request.tag(),
                                ClientConnection.hostOf(context.connection().remote()),
                                context.caller().userName())
                        .thenApply(existed -> REMOVED));
    }

    /**
     * Listens first and compares then, so that no change falls between the two. What differs is answered once it is certain that this
     * node is not the one behind, else told when it is. What the caller may not read never seems to change, as in long polls.
     */
    private CompletionStage<Buffer> listen(ConfigRequest request, RequestContext context) {
        ClientConnection connection = context.connection();
        if (!connection.registered()) {
            return CompletableFuture.completedFuture(NOTHING_CHANGED);
        }
        ConfigListening mine = listening.computeIfAbsent(
                connection, newcomer -> new ConfigListening(vertx, newcomer, listeners, access));
        if (!request.listen()) {
            request.contexts().forEach(each -> mine.stop(each.name()));
            return CompletableFuture.completedFuture(NOTHING_CHANGED);
        }
        GrayLabels labels = labels(context, null);
        List<ConfigRequest.Context> different = new ArrayList<>();
        Map<String, ReadableRows> readable = new HashMap<>();
        for (ConfigRequest.Context each : request.contexts()) {
            ConfigKey key = each.name().key();
            ReadableRows rows = readable.computeIfAbsent(
                    key.namespace(), namespace -> access.readable(context.caller(), namespace, Resource.CONFIG));
            if (!rows.contains(key.group(), key.dataId())) {
                mine.stop(each.name());
                continue;
            }
            ConfigListening.Entry entry = mine.listen(each.name(), key, each.md5());
            if (entry == null) {
                return CompletableFuture.completedFuture(Responses.failure(
                        LISTEN_RESPONSE,
                        ErrorCode.OVER_THRESHOLD,
                        "A connection can listen to at most " + ConfigListening.MOST_KEYS + " configurations."));
            }
            if (!entry.holds(queries.md5(key, labels))) {
                different.add(each);
            }
        }
        if (different.isEmpty()) {
            return CompletableFuture.completedFuture(NOTHING_CHANGED);
        }
        return mine.changedForSure(different, each -> differs(each, labels))
                .thenApply(changed -> changed.isEmpty() ? NOTHING_CHANGED : changed(changed));
    }

    private boolean differs(ConfigRequest.Context each, GrayLabels labels) {
        return !queries.md5(each.name().key(), labels).equals(each.md5());
    }

    /** The address that a client reports about itself serves gray rules, and nothing else. */
    private static GrayLabels labels(RequestContext context, @Nullable String tag) {
        String automatic = context.payload().header(AUTOMATIC_TAG);
        if (automatic.isEmpty()) {
            automatic = context.connection()
                    .setup()
                    .map(setup -> setup.label(AUTOMATIC_TAG))
                    .orElse("");
        }
        String clientIp = context.payload().clientIp();
        return new GrayLabels(
                clientIp.isEmpty() ? context.connection().shownIp() : clientIp, tag, emptyToNull(automatic));
    }

    private static Buffer found(ServedConfig config) {
        return Responses.success(QUERY_RESPONSE, json -> {
            json.writeStringField("content", config.content());
            if (!config.encryptedDataKey().isEmpty()) {
                json.writeStringField("encryptedDataKey", config.encryptedDataKey());
            }
            json.writeStringField("contentType", config.type());
            json.writeStringField("md5", config.md5());
            json.writeNumberField("lastModified", config.modifiedAtMillis());
            json.writeBooleanField("beta", BETA.equals(config.grayName()));
            String gray = config.grayName();
            if (gray != null && gray.startsWith(TAG_PREFIX)) {
                json.writeStringField("tag", gray.substring(TAG_PREFIX.length()));
            }
        });
    }

    private static Buffer changed(List<ConfigRequest.Name> names) {
        return Responses.success(LISTEN_RESPONSE, json -> {
            json.writeArrayFieldStart("changedConfigs");
            for (ConfigRequest.Name name : names) {
                writeName(json, name);
            }
            json.writeEndArray();
        });
    }

    private static void writeName(JsonGenerator json, ConfigRequest.Name name) throws IOException {
        json.writeStartObject();
        json.writeStringField("group", name.group());
        json.writeStringField("dataId", name.dataId());
        if (name.tenant() != null) {
            json.writeStringField("tenant", name.tenant());
        }
        json.writeEndObject();
    }

    /** A refused publication is answered in its own response type: libraries then return false instead of throwing. */
    private static CompletionStage<Buffer> refusedAs(String response, CompletionStage<Buffer> answer) {
        return answer.exceptionally(failure -> {
            if (Failures.cause(failure) instanceof ProblemException refused) {
                return Responses.failure(
                        response,
                        ErrorCode.of(refused.problem().kind()),
                        refused.problem().message());
            }
            throw Failures.unchecked(failure);
        });
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
