package io.muster.server.naming;

/**
 * The full name of a service.
 *
 * @param namespace the namespace id; the default one is {@code public}
 * @param group the group; the default one is {@code DEFAULT_GROUP}
 * @param name the bare name
 */
public record ServiceKey(String namespace, String group, String name) implements Comparable<ServiceKey> {

    public static final String DEFAULT_NAMESPACE = "public";
    public static final String DEFAULT_GROUP = "DEFAULT_GROUP";

    /** Between group and name in a grouped name. */
    public static final String SEPARATOR = "@@";

    /** The name with its group, as 1.x clients write it: {@code group@@name}. */
    public String groupedName() {
        return group + SEPARATOR + name;
    }

    @Override
    public int compareTo(ServiceKey other) {
        int byNamespace = namespace.compareTo(other.namespace);
        int byGroup = byNamespace != 0 ? byNamespace : group.compareTo(other.group);
        return byGroup != 0 ? byGroup : name.compareTo(other.name);
    }
}
