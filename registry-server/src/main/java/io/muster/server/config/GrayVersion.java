package io.muster.server.config;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One gray release of a configuration as it is in memory: whom it is for and in which state it is. */
final class GrayVersion {

    final String name;
    final GrayRule rule;
    final ConfigVersion version;
    private final Set<String> addresses;

    GrayVersion(String name, GrayRule rule, ConfigVersion version) {
        this.name = name;
        this.rule = rule;
        this.version = version;
        this.addresses = rule.type().equals(GrayRule.BETA) ? rule.addresses() : Set.of();
    }

    /** Whether another one, if there is one, is the same state for the same clients. */
    boolean isSame(@Nullable GrayVersion other) {
        return other != null && rule.equals(other.rule) && version.isSame(other.version);
    }

    boolean matches(String clientIp, @Nullable String tag) {
        return switch (rule.type()) {
            case GrayRule.BETA -> addresses.contains(clientIp);
            case GrayRule.TAG -> rule.expression().equals(tag);
            default -> false;
        };
    }
}
