package io.muster.server.naming;

import java.util.Map;

/**
 * What an operator says about a service.
 *
 * @param protectThreshold 0 to 1; when the healthy share falls to it, all instances are handed out
 * @param metadata free pairs
 * @param selectorType {@code none} or {@code label}
 * @param selectorExpression the label expression, empty for {@code none}
 */
public record ServiceMetadata(
        double protectThreshold, Map<String, String> metadata, String selectorType, String selectorExpression) {

    public static final ServiceMetadata DEFAULT = new ServiceMetadata(0, Map.of(), "none", "");
}
