package io.muster.server.config;

import io.muster.server.replication.Command;
import io.muster.server.replication.CommandCatalog;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can change configuration. With the embedded database the commands go through the log; with an external
 * one each is executed once in a transaction there, and {@link ConfigChanged} tells the nodes.
 *
 * <p>Values are checked and brought into their stored form before a command is made ({@link ConfigRules}).
 */
public sealed interface ConfigCommand extends Command {

    /** Puts the wire names of this family on the one list. */
    static CommandCatalog addTo(CommandCatalog catalog) {
        return catalog.add("config.publish", Publish.class)
                .add("config.publish-gray", PublishGray.class)
                .add("config.remove", Remove.class)
                .add("config.remove-gray", RemoveGray.class)
                .add("config.purge-history", PurgeHistory.class)
                .add("config.save-capacity", SaveCapacity.class)
                .add("config.changed", ConfigChanged.class);
    }

    /**
     * Publishes the formal content. A null description field keeps what is stored.
     *
     * @param md5 of the content, made by the proposer
     * @param tags replace the present ones, or null to keep those
     * @param casMd5 the md5 that must be stored now, null for any
     * @param onlyIfAbsent refuse when there is such a configuration already (imports)
     */
    record Publish(
            ConfigKey key,
            String content,
            String md5,
            @Nullable String type,
            @Nullable String appName,
            String encryptedDataKey,
            @Nullable String description,
            @Nullable String use,
            @Nullable String effect,
            @Nullable String schema,
            @Nullable List<String> tags,
            @Nullable String sourceUser,
            @Nullable String sourceIp,
            @Nullable String casMd5,
            boolean onlyIfAbsent)
            implements ConfigCommand {}

    /**
     * Publishes a gray release.
     *
     * @param grayRule the rule in JSON as stored
     * @param mostReleases refuse a further release beyond so many of one configuration
     */
    record PublishGray(
            ConfigKey key,
            String grayName,
            String grayRule,
            String content,
            String md5,
            @Nullable String appName,
            String encryptedDataKey,
            @Nullable String sourceUser,
            @Nullable String sourceIp,
            @Nullable String casMd5,
            int mostReleases)
            implements ConfigCommand {}

    record Remove(ConfigKey key, @Nullable String sourceUser, @Nullable String sourceIp) implements ConfigCommand {}

    record RemoveGray(ConfigKey key, String grayName, @Nullable String sourceUser, @Nullable String sourceIp)
            implements ConfigCommand {}

    /** Deletes at most {@code limit} history rows older than a time, and as many outlived rows of the change table. */
    record PurgeHistory(long beforeMillis, int limit) implements ConfigCommand {}

    /**
     * Sets the given limits of a group or a namespace; null keeps a limit.
     *
     * @param ofNamespace whether {@code name} is a namespace, else a group
     */
    record SaveCapacity(
            boolean ofNamespace,
            String name,
            @Nullable Integer quota,
            @Nullable Integer maxSize,
            @Nullable Integer maxAggregateCount,
            @Nullable Integer maxAggregateSize)
            implements ConfigCommand {}

    /** Configurations in the external database have changed: every node reads them again. */
    record ConfigChanged(List<ConfigKey> keys) implements ConfigCommand {}
}
