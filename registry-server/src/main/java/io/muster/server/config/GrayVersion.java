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

    boolean matches(String clientIp, @Nullable String tag) {
        return switch (rule.type()) {
            case GrayRule.BETA -> addresses.contains(clientIp);
            case GrayRule.TAG -> rule.expression().equals(tag);
            default -> false;
        };
    }
}
