package io.muster.server.grpc;

import io.muster.server.settings.PropertySource;

/**
 * How much fuzzy watching one node takes, so that a pattern that matches everything costs a bounded amount.
 *
 * @param patterns how many different patterns may be watched
 * @param matches how many names of one pattern clients are told of
 */
public record FuzzyWatchLimits(int patterns, int matches) {

    private static final int PATTERNS = 20;
    private static final int MATCHES = 500;
    private static final int MOST = 100_000;

    static FuzzyWatchLimits naming(PropertySource properties) {
        return new FuzzyWatchLimits(
                properties.integer("nacos.naming.fuzzy.watch.max.pattern.count", PATTERNS, 0, MOST),
                properties.integer("nacos.naming.fuzzy.watch.max.pattern.match.service.count", MATCHES, 1, MOST));
    }

    static FuzzyWatchLimits config(PropertySource properties) {
        return new FuzzyWatchLimits(
                properties.integer("nacos.config.fuzzy.watch.max.pattern.count", PATTERNS, 0, MOST),
                properties.integer("nacos.config.fuzzy.watch.max.pattern.match.config.count", MATCHES, 1, MOST));
    }
}
