package io.muster.server.access;

import io.muster.server.settings.PropertySource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which groups or claims of another system give which roles here. What is not in it gives none: another system's group that happens to
 * be called like a role of ours means nothing.
 */
record RoleMapping(Map<String, List<String>> roles) {

    RoleMapping {
        roles = Map.copyOf(roles);
    }

    /** Reads {@code group=ROLE,other group=ROLE_OWNER:dev}; a group may stand there more than once. */
    static RoleMapping from(PropertySource source, String key) {
        Map<String, List<String>> roles = new LinkedHashMap<>();
        for (String pair : source.string(key).orElse("").split(",")) {
            if (pair.isBlank()) {
                continue;
            }
            int equals = pair.indexOf('=');
            if (equals <= 0 || pair.substring(equals + 1).isBlank()) {
                throw source.invalid(key, pair.trim(), "pairs such as admins=ROLE_ADMIN,developers=ROLE_OWNER:dev");
            }
            roles.computeIfAbsent(normal(pair.substring(0, equals)), group -> new ArrayList<>())
                    .add(pair.substring(equals + 1).trim());
        }
        return new RoleMapping(roles);
    }

    List<String> rolesOf(Collection<String> groups) {
        Set<String> given = new LinkedHashSet<>();
        groups.forEach(group -> given.addAll(roles.getOrDefault(normal(group), List.of())));
        return List.copyOf(given);
    }

    private static String normal(String group) {
        return group.trim().toLowerCase(Locale.ROOT);
    }
}
