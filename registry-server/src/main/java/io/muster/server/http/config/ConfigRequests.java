package io.muster.server.http.config;

import io.muster.server.access.AccessControl;
import io.muster.server.access.Action;
import io.muster.server.access.ReadableRows;
import io.muster.server.access.Resource;
import io.muster.server.config.ConfigKey;
import io.muster.server.config.ConfigPublication;
import io.muster.server.config.GrayLabels;
import io.muster.server.config.GrayRule;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.Permission;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what configuration routes have in common out of requests, in all their spellings. */
final class ConfigRequests {

    private static final int MOST_IDS = 10_000;

    private ConfigRequests() {}

    static String namespace(ApiRequest request) {
        return ConfigKey.canonicalNamespace(
                request.firstOf("namespaceId", "tenant", "namespace").orElse(""));
    }

    /** The namespace that a list is limited to, null for every one. */
    static @Nullable String namespaceAsked(ApiRequest request) {
        return request.firstOf("namespaceId", "tenant")
                .map(ConfigKey::canonicalNamespace)
                .orElse(null);
    }

    static String group(ApiRequest request) {
        return request.firstOf("group", "groupName").orElse("");
    }

    static String dataId(ApiRequest request) {
        return request.parameter("dataId").orElse("");
    }

    /** The key that a request must name; the group under the parameter of its API version. */
    static ConfigKey key(ApiRequest request, String groupParameter) {
        String dataId = request.required("dataId");
        return new ConfigKey(namespace(request), request.required(groupParameter), dataId);
    }

    static GrayLabels labels(ApiRequest request) {
        String automaticTag = request.headers().get("Vipserver-Tag");
        return new GrayLabels(
                request.clientAddress(),
                request.parameter("tag").orElse(null),
                automaticTag == null || automaticTag.isBlank() ? null : automaticTag.trim());
    }

    /** Guarded by the permission on the configuration, or the part of a namespace, that the parameters name. */
    static Permission guarded(Action action) {
        return new Permission.ClientResource(action, ConfigRequests::resource);
    }

    /** Guards a list of configurations of one namespace. */
    static Permission guardedList() {
        return new Permission.ClientList(Resource.CONFIG, request -> Optional.of(namespace(request)));
    }

    /** The rows of the namespace that the caller may read. */
    static ReadableRows readable(AccessControl access, ApiRequest request) {
        return access.readable(request.caller(), namespace(request), Resource.CONFIG);
    }

    static Resource resource(ApiRequest request) {
        return new Resource(namespace(request), group(request), Resource.CONFIG, dataId(request));
    }

    static Resource resource(ConfigKey key) {
        return new Resource(key.namespace(), key.group(), Resource.CONFIG, key.dataId());
    }

    /** The user who is logged in, else whom the request names. */
    static @Nullable String sourceUser(ApiRequest request) {
        String user = request.caller().userName();
        return user.isEmpty() ? request.firstOf("src_user", "srcUser").orElse(null) : user;
    }

    static String sourceUserOrEmpty(ApiRequest request) {
        String user = sourceUser(request);
        return user == null ? "" : user;
    }

    static ConfigPublication publication(ApiRequest request, ConfigKey key) {
        String content = request.rawParameter("content");
        if (content == null) {
            request.required("content"); // says what is missing in the words of the route's style
            content = "";
        }
        String tags = request.rawParameter("config_tags");
        for (String field : GrayRule.FIELDS_OF_OTHER_RULES) {
            if (request.parameter(field).isPresent()) {
                throw GrayRule.otherRule(field);
            }
        }
        return new ConfigPublication(
                key,
                content,
                request.parameter("type").orElse(""),
                request.parameter("appName").orElse(null),
                sourceUser(request),
                request.clientAddress(),
                tags == null ? request.rawParameter("configTags") : tags,
                request.parameter("desc").orElse(null),
                request.parameter("use").orElse(null),
                request.parameter("effect").orElse(null),
                request.parameter("schema").orElse(null),
                request.parameter("encryptedDataKey").orElse(null),
                header(request, "betaIps"),
                request.parameter("tag").orElse(null),
                header(request, "casMd5"));
    }

    static @Nullable String header(ApiRequest request, String name) {
        String value = request.headers().get(name);
        return value == null || value.isBlank() ? null : value.trim();
    }

    static int pageNumber(ApiRequest request) {
        return request.integer("pageNo", 1, 1, Integer.MAX_VALUE);
    }

    static int pageSize(ApiRequest request) {
        return request.integer("pageSize", 100, 1, Integer.MAX_VALUE);
    }

    /** A list of row ids, comma separated. */
    static List<Long> ids(@Nullable String commaSeparated) {
        List<Long> ids = new ArrayList<>();
        if (commaSeparated == null) {
            return ids;
        }
        for (String part : commaSeparated.split(",")) {
            if (!part.isBlank()) {
                ids.add(id(part.trim(), "ids"));
            }
        }
        checkNumber(ids.size(), "ids");
        return ids;
    }

    /** Refuses a list of more rows than one request may name. */
    static void checkNumber(int rows, String name) {
        if (rows > MOST_IDS) {
            throw new ProblemException(ProblemKind.PARAMETER_INVALID, name + " names more than " + MOST_IDS + " rows");
        }
    }

    static long id(String text, String name) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            throw new ProblemException(
                    ProblemKind.PARAMETER_INVALID, name + " is " + text + "; expected a whole number");
        }
    }

    static List<String> commaSeparated(@Nullable String text) {
        List<String> parts = new ArrayList<>();
        if (text != null) {
            for (String part : text.split(",")) {
                if (!part.isBlank()) {
                    parts.add(part.trim());
                }
            }
        }
        return parts;
    }
}
