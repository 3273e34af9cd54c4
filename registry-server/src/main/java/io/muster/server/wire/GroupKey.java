package io.muster.server.wire;

import io.muster.server.config.ConfigKey;

/**
 * The name of a configuration in one text, as Nacos' {@code GroupKey} writes it: {@code dataId+group[+namespace]}, with plus and percent
 * escaped inside the parts. Stateless.
 */
public final class GroupKey {

    private GroupKey() {}

    /** As lists of listeners and libraries up to version 2 write it: the public namespace is left out. */
    public static String of(ConfigKey key) {
        String name = escaped(key.dataId()) + "+" + escaped(key.group());
        return key.namespace().isEmpty() ? name : name + "+" + escaped(key.namespace());
    }

    /** As libraries of version 3 write it: the public namespace stands there by its name. */
    public static String withNamespace(ConfigKey key) {
        return key.namespace().isEmpty() ? of(key) + "+public" : of(key);
    }

    private static String escaped(String part) {
        return part.replace("%", "%25").replace("+", "%2B");
    }
}
