package io.muster.server.naming;

import java.util.List;

/**
 * One write that was taken without a majority: what a client publishes for a service now, or that it publishes nothing any
 * more. Thread-safe.
 */
final class ProvisionalEntry {

    private final ClientId client;
    private final ServiceKey service;
    private final List<Instance> instances;
    private final long basis;
    private final long order;
    private volatile long heardAtMillis;
    private volatile boolean onHold;

    /**
     * @param instances what is published; empty for a withdrawal
     * @param basis the newest lease that had been given when the write was taken: what the log says with a higher one is newer
     * @param order grows with every write that was taken
     * @param nowMillis the moment, by the clock of {@link Leases#millis}
     */
    ProvisionalEntry(
            ClientId client, ServiceKey service, List<Instance> instances, long basis, long order, long nowMillis) {
        this.client = client;
        this.service = service;
        this.instances = List.copyOf(instances);
        this.basis = basis;
        this.order = order;
        this.heardAtMillis = nowMillis;
    }

    ClientId client() {
        return client;
    }

    ServiceKey service() {
        return service;
    }

    List<Instance> instances() {
        return instances;
    }

    boolean isWithdrawal() {
        return instances.isEmpty();
    }

    long basis() {
        return basis;
    }

    long order() {
        return order;
    }

    /** How much of the bound it takes. */
    int weight() {
        return Math.max(1, instances.size());
    }

    void heard(long nowMillis) {
        heardAtMillis = nowMillis;
    }

    long silenceMillis(long nowMillis) {
        return nowMillis - heardAtMillis;
    }

    /** Whether it is on its way into the log, or a newer write of the client is. */
    boolean onHold() {
        return onHold;
    }

    void setOnHold(boolean value) {
        onHold = value;
    }

    HeartBeatTimes times() {
        return instances.isEmpty()
                ? HeartBeatTimes.DEFAULT
                : HeartBeatTimes.of(instances.get(0).metadata());
    }
}
