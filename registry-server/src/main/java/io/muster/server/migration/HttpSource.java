package io.muster.server.migration;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A running server as a source, over the API of 1.x and 2.x, over that of 3.x, or over that of the console of 3.x, which has a port of its
 * own. They differ in paths, in names of parameters and in whether answers are wrapped.
 */
final class HttpSource implements NacosSource {

    private static final int PAGE = 200;
    private static final String CLIENT_OF_VERSION_3 = "/v3/client/cs/config";
    private static final Pattern BCRYPT = Pattern.compile("\\$2[aby]\\$\\d\\d\\$[./A-Za-z0-9]{53}");

    private final NacosApi api;
    private final Dialect dialect;
    private final boolean third;

    /** The APIs that tell what a server holds. */
    private enum Dialect {
        VERSION_1("/v1/console/namespaces", "/v1/cs/configs", "/v1/cs/configs", "/v1/cs/configs", "/v1/cs/history"),
        VERSION_3(
                "/v3/admin/core/namespace/list",
                "/v3/admin/cs/config/list",
                "/v3/admin/cs/config",
                "/v3/admin/cs/config/beta",
                "/v3/admin/cs/history/list"),
        CONSOLE_OF_VERSION_3(
                "/v3/console/core/namespace/list",
                "/v3/console/cs/config/list",
                "/v3/console/cs/config",
                "/v3/console/cs/config/beta",
                "/v3/console/cs/history/list");

        private final String namespaces;
        private final String list;
        private final String config;
        private final String beta;
        private final String history;

        Dialect(String namespaces, String list, String config, String beta, String history) {
            this.namespaces = namespaces;
            this.list = list;
            this.config = config;
            this.beta = beta;
            this.history = history;
        }
    }

    private HttpSource(NacosApi api, Dialect dialect) {
        this.api = api;
        this.dialect = dialect;
        this.third = dialect != Dialect.VERSION_1;
    }

    /** Finds out which API the server offers, and where. */
    static HttpSource of(NacosApi api) {
        for (NacosApi place : api.places()) {
            for (Dialect dialect : Dialect.values()) {
                HttpSource source = new HttpSource(place, dialect);
                try {
                    source.page(dialect.list, source.listParameters("", 1, 1));
                    return source;
                } catch (MigrationException failure) {
                    if (!NacosApi.isNotOffered(failure)) {
                        throw failure;
                    }
                }
            }
        }
        throw new MigrationException(
                "none of the APIs of Nacos answers at "
                        + api.places().stream().map(NacosApi::base).collect(Collectors.joining(" or "))
                        + "; is it the address of a Nacos server, with its context path where that is neither /nacos nor empty?");
    }

    /** The API that Muster itself has for this. */
    static HttpSource ofVersion1(NacosApi api) {
        return new HttpSource(api, Dialect.VERSION_1);
    }

    @Override
    public List<SourceNamespace> namespaces() {
        JsonNode list = api.get(dialect.namespaces, Map.of()).path("data");
        if (!list.isArray()) {
            throw new MigrationException(api.base() + " did not list its namespaces; is it a Nacos server?");
        }
        List<SourceNamespace> found = new ArrayList<>();
        for (JsonNode item : list) {
            String id = item.path("namespace").asText("");
            if (!id.isEmpty() && !id.equals("public")) {
                found.add(new SourceNamespace(
                        id, item.path("namespaceShowName").asText(id), text(item.path("namespaceDesc"))));
            }
        }
        return found;
    }

    @Override
    public void configs(String namespace, Consumer<List<ConfigName>> taker) {
        for (int number = 1; ; number++) {
            JsonNode page = page(dialect.list, listParameters(namespace, number, PAGE));
            List<ConfigName> names = new ArrayList<>();
            for (JsonNode item : page.path("pageItems")) {
                names.add(new ConfigName(
                        namespace,
                        item.path(third ? "groupName" : "group").asText(),
                        item.path("dataId").asText(),
                        text(item.path("md5"))));
            }
            taker.accept(names);
            if (names.isEmpty() || number >= page.path("pagesAvailable").asInt()) {
                return;
            }
        }
    }

    private Map<String, String> listParameters(String namespace, int number, int size) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("search", third ? "blur" : "accurate");
        parameters.put("dataId", "");
        parameters.put(third ? "groupName" : "group", "");
        parameters.put(third ? "namespaceId" : "tenant", namespace);
        parameters.put("pageNo", Integer.toString(number));
        parameters.put("pageSize", Integer.toString(size));
        return parameters;
    }

    private JsonNode page(String path, Map<String, String> parameters) {
        JsonNode answer = api.get(path, parameters);
        JsonNode page = answer.has("pageItems") ? answer : answer.path("data");
        if (!page.path("pageItems").isArray()) {
            throw new MigrationException(
                    api.base() + path + " did not answer with a page; is it a Nacos server?",
                    MigrationException.ANOTHER_API);
        }
        return page;
    }

    @Override
    public Optional<SourceConfig> config(ConfigName name) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("dataId", name.dataId());
        parameters.put(third ? "groupName" : "group", name.group());
        parameters.put(third ? "namespaceId" : "tenant", name.namespace());
        JsonNode detail;
        if (third) {
            try {
                detail = api.get(dialect.config, parameters).path("data");
            } catch (MigrationException failure) {
                if (failure.status() == 404) {
                    return Optional.empty();
                }
                throw failure;
            }
        } else {
            detail = api.get(dialect.config, with(parameters, "show", "all"));
        }
        return detail.hasNonNull("content")
                ? Optional.of(new SourceConfig(fields(detail), beta(parameters)))
                : Optional.empty();
    }

    private Optional<Beta> beta(Map<String, String> parameters) {
        JsonNode beta;
        try {
            beta = api.get(dialect.beta, third ? parameters : with(parameters, "beta", "true"))
                    .path("data");
        } catch (MigrationException failure) {
            if (failure.status() == 404) {
                return Optional.empty();
            }
            throw failure;
        }
        String addresses = beta.path("betaIps").asText("");
        if (addresses.isEmpty()) {
            addresses = GrayAddresses.of(beta.path("grayRule").asText(""));
        }
        return beta.hasNonNull("content") && !addresses.isEmpty()
                ? Optional.of(new Beta(fields(beta), addresses))
                : Optional.empty();
    }

    @Override
    public Optional<Map<String, String>> tagRelease(ConfigName name, String tag) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("dataId", name.dataId());
        parameters.put(third ? "groupName" : "group", name.group());
        parameters.put(third ? "namespaceId" : "tenant", name.namespace());
        parameters.put("tag", tag);
        if (!third) {
            return api.content(dialect.config, parameters)
                    .map(content -> release(content.text(), content.encryptedDataKey()));
        }
        try {
            // Answers 200 also where there is none.
            JsonNode data = api.get(CLIENT_OF_VERSION_3, parameters).path("data");
            return data.hasNonNull("content")
                    ? Optional.of(release(text(data.path("content")), text(data.path("encryptedDataKey"))))
                    : Optional.empty();
        } catch (MigrationException failure) {
            if (NacosApi.isNotOffered(failure)) {
                throw new MigrationException(
                        "the releases for tags are read over the client API, which is not offered at " + api.base()
                                + "; give the address of the server (port 8848) and not that of its console");
            }
            throw failure;
        }
    }

    private static Map<String, String> release(String content, String encryptedDataKey) {
        return encryptedDataKey.isEmpty()
                ? Map.of("content", content)
                : Map.of("content", content, "encryptedDataKey", encryptedDataKey);
    }

    @Override
    public OptionalLong history(ConfigName name) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("search", "accurate");
        parameters.put("dataId", name.dataId());
        parameters.put(third ? "groupName" : "group", name.group());
        parameters.put(third ? "namespaceId" : "tenant", name.namespace());
        parameters.put("pageNo", "1");
        parameters.put("pageSize", "1");
        try {
            return OptionalLong.of(
                    page(dialect.history, parameters).path("totalCount").asLong());
        } catch (MigrationException untold) {
            if (untold.status() <= 0 || untold.status() >= 500) {
                throw untold;
            }
            return OptionalLong.empty(); // the report says that it could not be counted
        }
    }

    private static Map<String, String> fields(JsonNode detail) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("content", detail.path("content").asText());
        put(fields, "type", detail.path("type"));
        put(fields, "appName", detail.path("appName"));
        put(fields, "desc", detail.path("desc"));
        put(fields, "use", detail.path("use"));
        put(fields, "effect", detail.path("effect"));
        put(fields, "schema", detail.path("schema"));
        put(fields, "config_tags", detail.path("configTags"));
        put(fields, "encryptedDataKey", detail.path("encryptedDataKey"));
        return fields;
    }

    private static void put(Map<String, String> fields, String name, JsonNode value) {
        if (!text(value).isEmpty()) {
            fields.put(name, text(value));
        }
    }

    private static Map<String, String> with(Map<String, String> parameters, String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(parameters);
        more.put(name, value);
        return more;
    }

    @Override
    public List<SourceUser> users() {
        List<SourceUser> users = new ArrayList<>();
        all(third ? "/v3/auth/user/list" : "/v1/auth/users", item -> {
            String hash = text(item.path("password"));
            users.add(new SourceUser(
                    item.path("username").asText(), BCRYPT.matcher(hash).matches() ? hash : null));
        });
        return users;
    }

    @Override
    public List<SourceRole> roles() {
        List<SourceRole> roles = new ArrayList<>();
        all(
                third ? "/v3/auth/role/list" : "/v1/auth/roles",
                item -> roles.add(new SourceRole(
                        item.path("role").asText(), item.path("username").asText())));
        return roles;
    }

    @Override
    public List<SourcePermission> permissions() {
        List<SourcePermission> permissions = new ArrayList<>();
        all(
                third ? "/v3/auth/permission/list" : "/v1/auth/permissions",
                item -> permissions.add(new SourcePermission(
                        item.path("role").asText(),
                        item.path("resource").asText(),
                        item.path("action").asText())));
        return permissions;
    }

    private void all(String path, Consumer<JsonNode> taker) {
        for (int number = 1; ; number++) {
            JsonNode page = page(
                    path,
                    Map.of(
                            "search", "accurate",
                            "pageNo", Integer.toString(number),
                            "pageSize", Integer.toString(PAGE)));
            page.path("pageItems").forEach(taker);
            if (page.path("pageItems").isEmpty()
                    || number >= page.path("pagesAvailable").asInt()) {
                return;
            }
        }
    }

    private static String text(JsonNode value) {
        return value.isNull() || value.isMissingNode() ? "" : value.asText();
    }
}
