package io.muster.server.naming;

import java.util.Map;

/**
 * The operator switches, as the switch routes show and change them: entry name to value. Names, defaults and bounds are
 * those of the naming facts.
 *
 * @param values what was changed from its default
 */
public record Switches(Map<String, String> values) {

    public static final Switches DEFAULT = new Switches(Map.of());
}
