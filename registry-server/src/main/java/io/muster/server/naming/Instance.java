package io.muster.server.naming;

import java.util.Map;

/**
 * One instance of a service, as published or as seen in a view.
 *
 * @param ip an IPv4 or IPv6 address or a host name
 * @param port 0 to 65535
 * @param cluster the cluster within the service, {@code DEFAULT} when the publisher named none
 * @param weight 0 to 10,000; an instance of weight 0 is never chosen by clients
 * @param healthy whether it answers beats, checks or holds its connection
 * @param enabled whether an operator lets it take traffic; disabled instances are hidden from lists and pushes
 * @param ephemeral whether it lives by its client's liveness; persistent ones stay until they are removed
 * @param metadata what the publisher says about it
 * @param instanceId the id it carries in answers
 */
public record Instance(
        String ip,
        int port,
        String cluster,
        double weight,
        boolean healthy,
        boolean enabled,
        boolean ephemeral,
        Map<String, String> metadata,
        String instanceId) {

    public static final String DEFAULT_CLUSTER = "DEFAULT";

    /** The same, found healthy or not. */
    public Instance withHealthy(boolean found) {
        return found == healthy
                ? this
                : new Instance(ip, port, cluster, weight, found, enabled, ephemeral, metadata, instanceId);
    }

    /** The same, living by its client's liveness or not. */
    public Instance withEphemeral(boolean kind) {
        return kind == ephemeral
                ? this
                : new Instance(ip, port, cluster, weight, healthy, enabled, kind, metadata, instanceId);
    }

    /** The same under another id. */
    public Instance withInstanceId(String id) {
        return id.equals(instanceId)
                ? this
                : new Instance(ip, port, cluster, weight, healthy, enabled, ephemeral, metadata, id);
    }
}
