package io.muster.server.config;

import io.muster.server.settings.PropertySource;
import java.time.Duration;

/**
 * The settings of the configuration centre, with Nacos' own keys where there is one.
 *
 * @param maxContentCharacters the longest content ({@code maxContent}, 10485760)
 * @param maxContentBytes the longest content in bytes of UTF-8: what fits into one change in the log, where contents go through it
 * @param historyRetention how long history rows are kept ({@code nacos.config.retention.days}, 30 days)
 * @param cacheBytes how much memory contents may take ({@code muster.config.cache-bytes}, 64 MB)
 * @param mostGrayReleases how many gray releases one configuration may have ({@code nacos.config.gray.version.max.count}, 10)
 * @param mostLongPolls how many long polls may hang at a time ({@code muster.config.max-long-polls}, 20000)
 * @param importBytes how much memory an uploaded archive may unfold to ({@code muster.config.import-max-bytes}, 100 MB, at most an
 *     eighth of the heap)
 * @param sweepInterval how often the external database is searched for changes that nobody announced
 *     ({@code muster.config.sweep-interval-ms}, 30 s)
 * @param tailInterval how often the change table of the external database is read ({@code muster.config.tail-interval-ms},
 *     200 ms)
 * @param capacityLimitCheck whether quotas are enforced ({@code isCapacityLimitCheck}, false)
 * @param defaultGroupQuota most configurations of a group without a quota of its own ({@code defaultGroupQuota}, 200)
 * @param defaultNamespaceQuota the same for a namespace ({@code defaultTenantQuota}, 200)
 * @param defaultClusterQuota the same for the whole cluster ({@code defaultClusterQuota}, 100000)
 * @param defaultMaxSize the longest content in bytes where quotas are enforced ({@code defaultMaxSize}, 102400)
 * @param defaultMaxAggregateCount shown with capacities and of no other use ({@code defaultMaxAggrCount}, 10000)
 * @param defaultMaxAggregateSize shown with capacities and of no other use ({@code defaultMaxAggrSize}, 1024)
 * @param validateContent whether every JSON, YAML, XML and properties content that is not well-formed is refused
 *     ({@code muster.config.validate-content}, false); a single request asks for it with {@code validate=true}
 */
public record ConfigSettings(
        int maxContentCharacters,
        int maxContentBytes,
        Duration historyRetention,
        long cacheBytes,
        int mostGrayReleases,
        int mostLongPolls,
        long importBytes,
        Duration sweepInterval,
        Duration tailInterval,
        boolean capacityLimitCheck,
        int defaultGroupQuota,
        int defaultNamespaceQuota,
        int defaultClusterQuota,
        int defaultMaxSize,
        int defaultMaxAggregateCount,
        int defaultMaxAggregateSize,
        boolean validateContent) {

    /**
     * What a command needs beside the content of its configuration, and a portion of a backup beside the row that closes it: names,
     * schema, rule, other rows.
     */
    private static final int BESIDE_CONTENT_BYTES = 768 * 1024;

    /** How many times as large as an unfolded archive the heap must be: what is published is in the log, the database and the cache too. */
    private static final int HEAP_PER_IMPORT = 8;

    private static final int LARGEST_MAX_CONTENT = 64 * 1024 * 1024;

    /**
     * Reads the settings of a node whose configurations are in an external database; throws
     * {@link io.muster.server.settings.InvalidSettingException} for a bad value.
     */
    public static ConfigSettings from(PropertySource properties) {
        return read(properties, LARGEST_MAX_CONTENT * ConfigRules.MOST_BYTES_PER_CHARACTER);
    }

    /**
     * As {@link #from} for a node whose configurations go through the log: a {@code maxContent} that it cannot take is refused.
     *
     * @param mostCommandBytes the largest command that the log takes
     */
    public static ConfigSettings throughLog(PropertySource properties, int mostCommandBytes) {
        return read(properties, mostCommandBytes - BESIDE_CONTENT_BYTES);
    }

    private static ConfigSettings read(PropertySource properties, int mostContentBytes) {
        int maxContent = properties.integer("maxContent", 10_485_760, 1, LARGEST_MAX_CONTENT);
        if (maxContent > mostContentBytes) {
            throw properties.invalid(
                    "maxContent",
                    Integer.toString(maxContent),
                    "at most " + mostContentBytes + " with the embedded storage, whose log takes no more at once");
        }
        properties.accept(
                "isManageCapacity",
                "isHealthCheck",
                "nacos.config.derby.ops.enabled",
                "nacos.config.gray.compatible.model",
                "nacos.config.push.maxRetryTime",
                "nacos.config.push.timeout",
                "nacos.config.push.batchSize");
        return new ConfigSettings(
                maxContent,
                Math.min(mostContentBytes, maxContent * ConfigRules.MOST_BYTES_PER_CHARACTER),
                Duration.ofDays(properties.integer("nacos.config.retention.days", 30, 1, 36_500)),
                properties.longInteger("muster.config.cache-bytes", 64L * 1024 * 1024, 0, 64L * 1024 * 1024 * 1024),
                properties.integer("nacos.config.gray.version.max.count", 10, 1, 1000),
                properties.integer("muster.config.max-long-polls", 20_000, 1, 1_000_000),
                Math.min(
                        properties.longInteger(
                                "muster.config.import-max-bytes", 100L * 1024 * 1024, 1, Integer.MAX_VALUE),
                        Runtime.getRuntime().maxMemory() / HEAP_PER_IMPORT),
                atLeast(properties.millis("muster.config.sweep-interval-ms", Duration.ofSeconds(30)), 100),
                atLeast(properties.millis("muster.config.tail-interval-ms", Duration.ofMillis(200)), 10),
                properties.bool("isCapacityLimitCheck", false),
                properties.integer("defaultGroupQuota", 200, 0, Integer.MAX_VALUE),
                properties.integer("defaultTenantQuota", 200, 0, Integer.MAX_VALUE),
                properties.integer("defaultClusterQuota", 100_000, 0, Integer.MAX_VALUE),
                properties.integer("defaultMaxSize", 102_400, 1, Integer.MAX_VALUE),
                properties.integer("defaultMaxAggrCount", 10_000, 0, Integer.MAX_VALUE),
                properties.integer("defaultMaxAggrSize", 1_024, 0, Integer.MAX_VALUE),
                properties.bool("muster.config.validate-content", false));
    }

    private static Duration atLeast(Duration given, long leastMillis) {
        return given.toMillis() < leastMillis ? Duration.ofMillis(leastMillis) : given;
    }
}
