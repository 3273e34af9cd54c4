package io.muster.server.access;

import java.util.List;

/**
 * Which configurations or services of one namespace somebody may read: lists show those and count no others. Taken once for a list,
 * since most callers may read all of a namespace or nothing, which then costs nothing a row. Immutable.
 */
public final class ReadableRows {

    /** Every row, where nobody is asked who he is and for whoever may read the whole namespace. */
    public static final ReadableRows ALL = new ReadableRows("", "", List.of());

    /** No row at all. */
    public static final ReadableRows NONE = new ReadableRows("", "", List.of());

    private final String start;
    private final String middle;
    private final List<ResourcePattern> patterns;

    private ReadableRows(String start, String middle, List<ResourcePattern> patterns) {
        this.start = start;
        this.middle = middle;
        this.patterns = patterns;
    }

    /** @param namespace as resources write it: empty for the public one */
    static ReadableRows matching(String namespace, String type, List<ResourcePattern> patterns) {
        return patterns.isEmpty() ? NONE : new ReadableRows(namespace + ":", ":" + type + "/", List.copyOf(patterns));
    }

    /** Whether no row has to be looked at, because all of them may be read. */
    public boolean everything() {
        return this == ALL;
    }

    /** Whether a list can have no row for the caller, and is therefore refused. */
    public boolean nothing() {
        return this == NONE;
    }

    /** Whether the row of that group and data id or service name may be read. */
    public boolean contains(String group, String name) {
        if (patterns.isEmpty()) {
            return everything();
        }
        String resource = start + group + middle + name;
        for (ResourcePattern pattern : patterns) {
            if (pattern.matches(resource)) {
                return true;
            }
        }
        return false;
    }
}
