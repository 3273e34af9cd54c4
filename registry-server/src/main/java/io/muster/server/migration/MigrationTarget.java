package io.muster.server.migration;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.server.migration.NacosSource.Beta;
import io.muster.server.migration.NacosSource.ConfigName;
import io.muster.server.migration.NacosSource.SourceConfig;
import io.muster.server.migration.NacosSource.SourceNamespace;
import io.muster.server.migration.NacosSource.SourcePermission;
import io.muster.server.migration.NacosSource.SourceRole;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Writes into a Muster node over its own API. Blocks; thread-safe; fails with {@link MigrationException}. */
final class MigrationTarget {

    private static final String CONFIGS = "/v1/cs/configs";

    private final NacosApi api;

    MigrationTarget(NacosApi api) {
        this.api = api;
    }

    /** The ids of the namespaces that are there. */
    Set<String> namespaces() {
        Set<String> ids = new HashSet<>();
        HttpSource.ofVersion1(api).namespaces().forEach(namespace -> ids.add(namespace.id()));
        return ids;
    }

    void createNamespace(SourceNamespace namespace) {
        String created = api.post(
                "/v1/console/namespaces",
                Map.of(
                        "customNamespaceId", namespace.id(),
                        "namespaceName", namespace.name(),
                        "namespaceDesc", namespace.description()),
                Map.of());
        if (!created.strip().equals("true")) {
            throw new MigrationException("the namespace " + namespace.id() + " (" + namespace.name() + ") was refused");
        }
    }

    /** How a configuration on the target compares to that of the source. */
    enum Present {
        ABSENT,
        SAME,
        DIFFERENT
    }

    Present compare(ConfigName name, SourceConfig config) {
        JsonNode detail = api.get(
                CONFIGS,
                Map.of("show", "all", "dataId", name.dataId(), "group", name.group(), "tenant", name.namespace()));
        if (!detail.hasNonNull("content")) {
            return Present.ABSENT;
        }
        return detail.path("content").asText().equals(config.fields().get("content"))
                        && detail.path("type").asText("").equals(config.fields().getOrDefault("type", "text"))
                        && detail.path("desc").asText("").equals(config.fields().getOrDefault("desc", ""))
                ? Present.SAME
                : Present.DIFFERENT;
    }

    void publish(ConfigName name, SourceConfig config) {
        publish(name, config.fields(), Map.of());
    }

    void publishBeta(ConfigName name, Beta beta) {
        publish(name, beta.fields(), Map.of("betaIps", beta.addresses()));
    }

    Present compareTag(ConfigName name, String tag, Map<String, String> release) {
        return HttpSource.ofVersion1(api)
                .tagRelease(name, tag)
                .map(present -> present.equals(release) ? Present.SAME : Present.DIFFERENT)
                .orElse(Present.ABSENT);
    }

    void publishTag(ConfigName name, String tag, Map<String, String> release) {
        Map<String, String> fields = new LinkedHashMap<>(release);
        fields.put("tag", tag);
        publish(name, fields, Map.of());
    }

    private void publish(ConfigName name, Map<String, String> fields, Map<String, String> headers) {
        Map<String, String> form = new LinkedHashMap<>(fields);
        form.put("dataId", name.dataId());
        form.put("group", name.group());
        form.put("tenant", name.namespace());
        api.post(CONFIGS, form, headers);
    }

    /** The names of the users that are there. */
    Set<String> users() {
        Set<String> names = new HashSet<>();
        HttpSource.ofVersion1(api).users().forEach(user -> names.add(user.name()));
        return names;
    }

    /** Makes a user whose password is known by its hash only. */
    void adoptUser(String name, String passwordHash) {
        api.post("/v3/admin/core/migration/user", Map.of("username", name, "passwordHash", passwordHash), Map.of());
    }

    void createUser(String name, String password) {
        api.post("/v1/auth/users", Map.of("username", name, "password", password), Map.of());
    }

    Set<SourceRole> roles() {
        return new HashSet<>(HttpSource.ofVersion1(api).roles());
    }

    void bindRole(SourceRole role) {
        api.post("/v1/auth/roles", Map.of("role", role.role(), "username", role.user()), Map.of());
    }

    Set<SourcePermission> permissions() {
        return new HashSet<>(HttpSource.ofVersion1(api).permissions());
    }

    void grant(SourcePermission permission) {
        api.post(
                "/v1/auth/permissions",
                Map.of(
                        "role", permission.role(),
                        "resource", permission.resource(),
                        "action", permission.action()),
                Map.of());
    }
}
