package io.muster.server.config;

/**
 * The full name of a configuration.
 *
 * @param namespace the namespace id in its one stored form: the public namespace is the empty string; edges accept every
 *     spelling ({@code public}, empty, {@code null}) and echo what the client sent
 * @param group the group
 * @param dataId the data id
 */
public record ConfigKey(String namespace, String group, String dataId) {

    /** A key for a namespace in any spelling. */
    public static ConfigKey of(String namespaceAsGiven, String group, String dataId) {
        return new ConfigKey(canonicalNamespace(namespaceAsGiven), group, dataId);
    }

    /** The stored form of a namespace id. */
    public static String canonicalNamespace(String given) {
        return given.equalsIgnoreCase("public") || given.equalsIgnoreCase("null") ? "" : given;
    }
}
