package io.muster.persistence;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Conditions of a list of users, roles or permissions, as HQL with named parameters. */
final class AccessFilter {
    private final boolean blur;
    private final List<String> conditions = new ArrayList<>();
    private final Map<String, String> parameters = new LinkedHashMap<>();

    AccessFilter(boolean blur) {
        this.blur = blur;
    }

    /** Adds a condition on a property unless the value is empty; where blur allows it, {@code *} stands for any characters. */
    AccessFilter and(String property, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            boolean pattern = blur && value.indexOf('*') >= 0;
            conditions.add(pattern ? property + " like :" + property + " escape '!'" : property + " = :" + property);
            parameters.put(property, pattern ? ConfigSearch.pattern(value) : value);
        }
        return this;
    }

    String where() {
        return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
    }

    Map<String, String> parameters() {
        return parameters;
    }
}
