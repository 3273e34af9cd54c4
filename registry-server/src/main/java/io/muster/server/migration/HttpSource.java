package io.muster.server.migration;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A running server as a source, over the API of 1.x and 2.x or over that of 3.x. They differ in paths, in names of parameters and in
 * whether answers are wrapped.
 */
final class HttpSource implements NacosSource {

    private static final int PAGE = 200;
    private static final Pattern BCRYPT = Pattern.compile("\\$2[aby]\\$\\d\\d\\$[./A-Za-z0-9]{53}");

    private final NacosApi api;
    private final boolean third;

    private HttpSource(NacosApi api, boolean third) {
        this.api = api;
        this.third = third;
    }

    /** Finds out which API the server offers. */
    static HttpSource of(NacosApi api) {
        HttpSource first = ofVersion1(api);
        try {
            first.page("/v1/cs/configs", first.listParameters("", 1, 1));
            return first;
        } catch (MigrationException failure) {
            if (!NacosApi.isNotOffered(failure)) {
                throw failure;
            }
            return ofVersion3(api);
        }
    }

    static HttpSource ofVersion1(NacosApi api) {
        return new HttpSource(api, false);
    }

    static HttpSource ofVersion3(NacosApi api) {
        return new HttpSource(api, true);
    }

    @Override
    public List<SourceNamespace> namespaces() {
        JsonNode list = api.get(third ? "/v3/admin/core/namespace/list" : "/v1/console/namespaces", Map.of())
                .path("data");
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
        String path = third ? "/v3/admin/cs/config/list" : "/v1/cs/configs";
        for (int number = 1; ; number++) {
            JsonNode page = page(path, listParameters(namespace, number, PAGE));
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
            throw new MigrationException(api.base() + path + " did not answer with a page; is it a Nacos server?");
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
                detail = api.get("/v3/admin/cs/config", parameters).path("data");
            } catch (MigrationException failure) {
                if (failure.status() == 404) {
                    return Optional.empty();
                }
                throw failure;
            }
        } else {
            detail = api.get("/v1/cs/configs", with(parameters, "show", "all"));
        }
        return detail.hasNonNull("content")
                ? Optional.of(new SourceConfig(fields(detail), beta(parameters)))
                : Optional.empty();
    }

    private Optional<Beta> beta(Map<String, String> parameters) {
        JsonNode beta;
        try {
            beta = (third
                            ? api.get("/v3/admin/cs/config/beta", parameters)
                            : api.get("/v1/cs/configs", with(parameters, "beta", "true")))
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
