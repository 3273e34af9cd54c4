package io.muster.server.access;

/**
 * What a permission is about.
 *
 * @param namespace the namespace id; {@code public} and the empty string are the same one
 * @param group the group, empty for any
 * @param type {@code config} or {@code naming}
 * @param name the data id or service name, empty for any
 */
public record Resource(String namespace, String group, String type, String name) {

    public static final String CONFIG = "config";
    public static final String NAMING = "naming";

    /** As permissions write it: {@code namespace:group:type/name}, the public namespace being the empty string. */
    public String toPermissionText() {
        return ResourcePattern.written(this);
    }
}
