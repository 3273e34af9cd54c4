package io.muster.server.http.config;

import io.muster.persistence.Capacity;
import io.muster.persistence.HistoryEntry;
import io.muster.persistence.Page;
import io.muster.persistence.StoredConfig;
import io.muster.persistence.StoredGray;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Configurations and their history as JSON of each API version; ids are strings, as scripts and consoles expect. */
final class ConfigJson {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx");
    private static final int WIDTH_OF_OPERATION = 10;

    private ConfigJson() {}

    static <T> Map<String, @Nullable Object> page(Page<T> page, Function<T, Map<String, @Nullable Object>> item) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("totalCount", page.totalCount());
        json.put("pageNumber", page.pageNumber());
        json.put("pagesAvailable", page.pagesAvailable());
        json.put("pageItems", page.items().stream().map(item).toList());
        return json;
    }

    /** A row of a search. */
    static Map<String, @Nullable Object> item(StoredConfig config) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", Long.toString(config.id()));
        json.put("dataId", config.key().dataId());
        json.put("group", config.key().group());
        json.put("content", config.content());
        json.put("md5", config.md5());
        json.put("encryptedDataKey", config.encryptedDataKey());
        json.put("tenant", config.key().tenant());
        json.put("appName", orEmpty(config.appName()));
        json.put("type", config.type());
        return json;
    }

    /** All of a configuration ({@code show=all}). */
    static Map<String, @Nullable Object> all(StoredConfig config) {
        Map<String, @Nullable Object> json = item(config);
        json.putAll(advanced(config));
        return json;
    }

    /** What the catalog says of a configuration. */
    static Map<String, @Nullable Object> advanced(StoredConfig config) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("createTime", config.created().toEpochMilli());
        json.put("modifyTime", config.modified().toEpochMilli());
        json.put("createUser", config.sourceUser());
        json.put("createIp", config.sourceIp());
        json.put("desc", config.description());
        json.put("use", config.use());
        json.put("effect", config.effect());
        json.put("type", config.type());
        json.put("schema", config.schema());
        json.put("configTags", config.tags().isEmpty() ? null : String.join(",", config.tags()));
        return json;
    }

    /** A beta release, with whom it is for. */
    static Map<String, @Nullable Object> beta(StoredGray gray, @Nullable String type, String betaIps) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", Long.toString(gray.id()));
        json.put("dataId", gray.key().dataId());
        json.put("group", gray.key().group());
        json.put("content", gray.content());
        json.put("md5", gray.md5());
        json.put("encryptedDataKey", gray.encryptedDataKey());
        json.put("tenant", gray.key().tenant());
        json.put("appName", orEmpty(gray.appName()));
        json.put("type", type);
        json.put("betaIps", betaIps);
        return json;
    }

    /** A row of v1 and v2 history; lists have neither content nor md5. */
    static Map<String, @Nullable Object> history(HistoryEntry entry, boolean withContent) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", Long.toString(entry.nid()));
        json.put("lastId", -1);
        json.put("dataId", entry.key().dataId());
        json.put("group", entry.key().group());
        json.put("tenant", entry.key().tenant());
        json.put("appName", entry.appName());
        json.put("md5", withContent ? entry.md5() : null);
        json.put("content", withContent ? entry.content() : null);
        json.put("srcIp", entry.sourceIp());
        json.put("srcUser", entry.sourceUser());
        json.put("opType", padded(entry.operation().code()));
        json.put("publishType", entry.publishType());
        json.put("grayName", orEmpty(entry.grayName()));
        json.put("extInfo", orEmpty(entry.extInfo()));
        json.put("createdTime", time(entry.created()));
        json.put("lastModifiedTime", time(entry.modified()));
        json.put("encryptedDataKey", entry.encryptedDataKey());
        return json;
    }

    /** A row of v3 in short. */
    static Map<String, @Nullable Object> basicV3(StoredConfig config) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", Long.toString(config.id()));
        json.put("namespaceId", namespaceV3(config.key().tenant()));
        json.put("groupName", config.key().group());
        json.put("dataId", config.key().dataId());
        json.put("md5", config.md5());
        json.put("type", config.type());
        json.put("appName", config.appName());
        json.put("createTime", config.created().toEpochMilli());
        json.put("modifyTime", config.modified().toEpochMilli());
        return json;
    }

    static Map<String, @Nullable Object> detailV3(StoredConfig config) {
        Map<String, @Nullable Object> json = basicV3(config);
        json.put("content", config.content());
        json.put("desc", config.description());
        json.put("encryptedDataKey", config.encryptedDataKey());
        json.put("createUser", config.sourceUser());
        json.put("createIp", config.sourceIp());
        json.put("configTags", config.tags().isEmpty() ? null : String.join(",", config.tags()));
        return json;
    }

    static Map<String, @Nullable Object> grayV3(StoredGray gray, @Nullable String type) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", Long.toString(gray.id()));
        json.put("namespaceId", namespaceV3(gray.key().tenant()));
        json.put("groupName", gray.key().group());
        json.put("dataId", gray.key().dataId());
        json.put("md5", gray.md5());
        json.put("type", type);
        json.put("appName", gray.appName());
        json.put("createTime", gray.created().toEpochMilli());
        json.put("modifyTime", gray.modified().toEpochMilli());
        json.put("content", gray.content());
        json.put("desc", null);
        json.put("encryptedDataKey", gray.encryptedDataKey());
        json.put("createUser", gray.sourceUser());
        json.put("createIp", gray.sourceIp());
        json.put("configTags", null);
        json.put("grayName", gray.grayName());
        json.put("grayRule", gray.grayRule());
        return json;
    }

    static Map<String, @Nullable Object> historyV3(HistoryEntry entry, boolean withContent) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", Long.toString(entry.nid()));
        json.put("namespaceId", namespaceV3(entry.key().tenant()));
        json.put("groupName", entry.key().group());
        json.put("dataId", entry.key().dataId());
        json.put("md5", entry.md5());
        json.put("type", null);
        json.put("appName", entry.appName());
        json.put("createTime", entry.created().toEpochMilli());
        json.put("modifyTime", entry.modified().toEpochMilli());
        json.put("srcIp", entry.sourceIp());
        json.put("srcUser", entry.sourceUser());
        json.put("opType", entry.operation().code());
        json.put("publishType", entry.publishType());
        if (withContent) {
            json.put("content", entry.content());
            json.put("encryptedDataKey", entry.encryptedDataKey());
            json.put("grayName", orEmpty(entry.grayName()));
            json.put("extInfo", orEmpty(entry.extInfo()));
        }
        return json;
    }

    static Map<String, @Nullable Object> capacity(Capacity capacity) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", Long.toString(capacity.id()));
        json.put(capacity.scope() == Capacity.Scope.GROUP ? "group" : "tenant", capacity.name());
        json.put("quota", capacity.quota());
        json.put("usage", capacity.usage());
        json.put("maxSize", capacity.maxSize());
        json.put("maxAggrCount", capacity.maxAggregateCount());
        json.put("maxAggrSize", capacity.maxAggregateSize());
        boolean stored = capacity.id() != 0;
        json.put("gmtCreate", stored ? time(capacity.created()) : null);
        json.put("gmtModified", stored ? time(capacity.modified()) : null);
        return json;
    }

    /** 3.x shows the public namespace by its name. */
    static String namespaceV3(String stored) {
        return stored.isEmpty() ? "public" : stored;
    }

    private static String padded(String operation) {
        return operation + " ".repeat(WIDTH_OF_OPERATION - operation.length());
    }

    private static String time(Instant instant) {
        return TIME.format(instant.atZone(ZoneId.systemDefault()));
    }

    static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
