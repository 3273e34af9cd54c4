package io.muster.server.migration;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a migration reads, in the words of one API version. Blocks; thread-safe; fails with {@link MigrationException}. */
interface NacosSource {

    /** A namespace; the public one has the id {@code ""} and is not in lists. */
    record SourceNamespace(String id, String name, String description) {}

    /** @param md5 empty where the list does not tell it */
    record ConfigName(String namespace, String group, String dataId, String md5) {}

    /**
     * A configuration with what the API shows of it.
     *
     * @param fields the form fields of a publication, without the key
     * @param beta the gray release for some addresses
     */
    record SourceConfig(Map<String, String> fields, Optional<Beta> beta) {}

    record Beta(Map<String, String> fields, String addresses) {}

    /** @param passwordHash null where the server does not show it */
    record SourceUser(String name, @Nullable String passwordHash) {}

    record SourceRole(String role, String user) {}

    record SourcePermission(String role, String resource, String action) {}

    List<SourceNamespace> namespaces();

    /** Names all configurations of a namespace, page by page. */
    void configs(String namespace, Consumer<List<ConfigName>> page);

    /** Reads one; empty when it is gone meanwhile. */
    Optional<SourceConfig> config(ConfigName name);

    /**
     * Reads the release of a configuration for a tag, which no server lists; empty when there is none.
     *
     * @return the form fields of a publication, without the key and the tag
     */
    Optional<Map<String, String>> tagRelease(ConfigName name, String tag);

    /** How many history entries a configuration has there; empty when the server does not tell. */
    OptionalLong history(ConfigName name);

    List<SourceUser> users();

    List<SourceRole> roles();

    List<SourcePermission> permissions();
}
