package io.muster.server.namespace;

import org.jspecify.annotations.Nullable;

/**
 * A namespace.
 *
 * @param id its id, the empty string for the public one
 * @param name its name
 * @param description free text
 * @param configCount how many configurations it holds
 * @param kind 0 for the public one, 2 for the others
 */
public record Namespace(String id, String name, @Nullable String description, int configCount, int kind) {

    public static final int QUOTA = 200;
}
