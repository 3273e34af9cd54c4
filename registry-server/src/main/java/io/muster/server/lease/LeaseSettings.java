package io.muster.server.lease;

/**
 * How liveness is judged.
 *
 * @param expireInstances whether beating instances are removed after their delete timeout ({@code
 *     nacos.naming.expireInstance}, default true)
 */
public record LeaseSettings(boolean expireInstances) {

    public static final LeaseSettings DEFAULT = new LeaseSettings(true);
}
