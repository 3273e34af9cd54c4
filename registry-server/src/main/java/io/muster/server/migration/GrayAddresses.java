package io.muster.server.migration;

import io.muster.server.config.GrayRule;

/** The addresses of a beta release out of the rule that 2.5 and 3.x show. */
final class GrayAddresses {

    private GrayAddresses() {}

    /** Empty for what is no rule. */
    static String of(String rule) {
        return GrayRule.parse(rule).map(GrayRule::expression).orElse("");
    }
}
