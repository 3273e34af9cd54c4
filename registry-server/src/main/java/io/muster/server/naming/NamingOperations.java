package io.muster.server.naming;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Everything that changes the registry. Thread-safe, never blocks.
 *
 * <p>Each call validates its arguments, builds one command and proposes it; the future completes once this node has
 * applied it, on the apply thread (see {@link io.muster.server.replication.Replicator#propose}), or fails with a
 * {@link io.muster.server.problem.ProblemException}.
 */
public interface NamingOperations {

    /**
     * Publishes one instance for a client, replacing what that client published for the service before. For
     * registrations over HTTP the client is {@link ClientId#ofAddress}.
     *
     * @throws io.muster.server.problem.ProblemException (through the future) {@code WEIGHT_INVALID},
     *     {@code INSTANCE_INVALID}, also when the service is of the other kind (ephemeral or persistent)
     */
    CompletableFuture<Void> register(ClientId client, ServiceKey service, Instance instance);

    /** Publishes a whole set of instances for a client, replacing what that client published for the service. */
    CompletableFuture<Void> registerBatch(ClientId client, ServiceKey service, List<Instance> instances);

    /** Withdraws what the client published for the service; withdrawing nothing succeeds. */
    CompletableFuture<Void> deregister(ClientId client, ServiceKey service);

    /**
     * An operator's override of an instance; fields that are null stay as they are. It stands above what the publisher
     * says, until the instance has been gone for a minute.
     */
    CompletableFuture<Void> overrideInstance(
            ServiceKey service,
            InstanceAddress address,
            @Nullable Double weight,
            @Nullable Boolean enabled,
            @Nullable Map<String, String> metadata);

    /**
     * Merges or removes metadata keys on many instances at once.
     *
     * @param addresses the instances, empty for all of the service
     * @param remove whether the keys of {@code metadata} are removed instead of set
     * @return the instances that were changed
     */
    CompletableFuture<List<Instance>> overrideMetadata(
            ServiceKey service,
            List<InstanceAddress> addresses,
            boolean ephemeral,
            Map<String, String> metadata,
            boolean remove);

    /**
     * A 1.x heart beat. It renews the lease; one with {@code recreate} set also registers the instance when it is not
     * known. No log entry is written for a beat that finds a healthy instance.
     */
    CompletableFuture<BeatAnswer> beat(ServiceKey service, InstanceAddress address, @Nullable Instance recreate);

    /** Sets the health of a persistent instance whose cluster has no active check. */
    CompletableFuture<Void> reportHealth(ServiceKey service, InstanceAddress address, boolean healthy);

    /** Makes a service without instances, which stays until it is removed; fails with {@code SERVICE_EXISTS} when it is there. */
    CompletableFuture<Void> createService(ServiceKey service, ServiceMetadata metadata, boolean ephemeral);

    /** Replaces what an operator says of a service; fails with {@code SERVICE_NOT_FOUND}. */
    CompletableFuture<Void> updateService(ServiceKey service, ServiceMetadata metadata);

    /** Removes a service that has no instances. */
    CompletableFuture<Void> removeService(ServiceKey service);

    /** Replaces what an operator says of a cluster of a service, which need not have instances; fails with {@code SERVICE_NOT_FOUND}. */
    CompletableFuture<Void> updateCluster(ServiceKey service, String cluster, ClusterMetadata metadata);

    /** Changes one operator switch (see {@link Switches}); an unknown entry changes nothing. */
    CompletableFuture<Void> updateSwitch(String entry, String value);

    /** A gRPC client has connected to this node: its publications live as long as the connection. */
    void connectionOpened(ClientId client);

    /**
     * A gRPC client's connection has closed.
     *
     * @param pathAlive whether the path to the client is thought to be alive, so that the close means that the client
     *     went away and its publications are removed at once; otherwise they are orphans with a grace period
     */
    void connectionClosed(ClientId client, boolean pathAlive);
}
