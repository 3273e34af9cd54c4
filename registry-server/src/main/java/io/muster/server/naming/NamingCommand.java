package io.muster.server.naming;

import io.muster.server.replication.ApplyContext;
import io.muster.server.replication.Command;
import io.muster.server.replication.Outcome;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can change the registry.
 *
 * <p>A <em>lease</em> is the number that the state gave to a publication when it was registered: it grows with every
 * registration, so a command that names one does nothing once the publication was renewed or replaced.
 */
public sealed interface NamingCommand extends Command {

    /** Hands itself to the method that executes it. */
    Outcome executeBy(NamingCommandExecutor executor, ApplyContext context);

    /**
     * Publishes instances, all of one kind, replacing what the client published for the service.
     *
     * @param node the node that the client speaks to
     * @param instances at least one; an empty {@code instanceId} stands for the simple one made of its address
     */
    record RegisterInstances(ClientId client, String node, ServiceKey service, List<Instance> instances)
            implements NamingCommand {
        @Override
        public Outcome executeBy(NamingCommandExecutor executor, ApplyContext context) {
            return executor.registerInstances(this, context);
        }
    }

    /** Withdraws what the client published for the service. */
    record DeregisterInstances(ClientId client, ServiceKey service) implements NamingCommand {
        @Override
        public Outcome executeBy(NamingCommandExecutor executor, ApplyContext context) {
            return executor.deregisterInstances(this, context);
        }
    }

    /**
     * Brings what a node took without a majority into the log: publishes the instances, or withdraws what the client
     * published when there are none; does nothing when the client has registered or withdrawn anywhere since. Its outcome is
     * whether it did something.
     *
     * @param basis the newest lease that the node knew of when it took the write
     */
    record ConfirmProvisional(ClientId client, String node, ServiceKey service, List<Instance> instances, long basis)
            implements NamingCommand {
        @Override
        public Outcome executeBy(NamingCommandExecutor executor, ApplyContext context) {
            return executor.confirmProvisional(this, context);
        }
    }

    /**
     * The active check of a persistent instance has come to another result than before.
     *
     * @param lease the lease of the publication that was checked; a newer registration is not concerned
     */
    record RecordCheck(ClientId client, ServiceKey service, long lease, boolean healthy) implements NamingCommand {
        @Override
        public Outcome executeBy(NamingCommandExecutor executor, ApplyContext context) {
            return executor.recordCheck(this, context);
        }
    }

    /** See {@link NamingOperations#overrideInstance}. */
    record OverrideInstance(
            ServiceKey service,
            InstanceAddress address,
            @Nullable Double weight,
            @Nullable Boolean enabled,
            @Nullable Map<String, String> metadata)
            implements NamingCommand {
        @Override
        public Outcome executeBy(NamingCommandExecutor executor, ApplyContext context) {
            return executor.overrideInstance(this, context);
        }
    }

    /** See {@link NamingOperations#overrideMetadata}; its outcome is the list of changed instances. */
    record OverrideMetadata(
            ServiceKey service,
            List<InstanceAddress> addresses,
            boolean ephemeral,
            Map<String, String> metadata,
            boolean remove)
            implements NamingCommand {
        @Override
        public Outcome executeBy(NamingCommandExecutor executor, ApplyContext context) {
            return executor.overrideMetadata(this, context);
        }
    }

    /** Sets the health of a persistent instance. */
    record ReportHealth(ServiceKey service, InstanceAddress address, boolean healthy) implements NamingCommand {
        @Override
        public Outcome executeBy(NamingCommandExecutor executor, ApplyContext context) {
            return executor.reportHealth(this, context);
        }
    }

    record CreateService(ServiceKey service, ServiceMetadata metadata, boolean ephemeral) implements NamingCommand {
        @Override
        public Outcome executeBy(NamingCommandExecutor executor, ApplyContext context) {
            return executor.createService(this, context);
        }
    }

    record UpdateService(ServiceKey service, ServiceMetadata metadata) implements NamingCommand {
        @Override
        public Outcome executeBy(NamingCommandExecutor executor, ApplyContext context) {
            return executor.updateService(this, context);
        }
    }

    /** Removes a service that has no instances. */
    record RemoveService(ServiceKey service) implements NamingCommand {
        @Override
        public Outcome executeBy(NamingCommandExecutor executor, ApplyContext context) {
            return executor.removeService(this, context);
        }
    }

    record UpdateCluster(ServiceKey service, String cluster, ClusterMetadata metadata) implements NamingCommand {
        @Override
        public Outcome executeBy(NamingCommandExecutor executor, ApplyContext context) {
            return executor.updateCluster(this, context);
        }
    }

    /** Sets one operator switch; the value was validated by {@link SwitchRules}. */
    record UpdateSwitch(String entry, String value) implements NamingCommand {
        @Override
        public Outcome executeBy(NamingCommandExecutor executor, ApplyContext context) {
            return executor.updateSwitch(this, context);
        }
    }

    /** The beats of a publication have failed to come. */
    record MarkUnhealthy(long lease) implements NamingCommand {
        @Override
        public Outcome executeBy(NamingCommandExecutor executor, ApplyContext context) {
            return executor.setHealth(lease, false, context);
        }
    }

    /** A beat came for a publication that was marked unhealthy. */
    record MarkHealthy(long lease) implements NamingCommand {
        @Override
        public Outcome executeBy(NamingCommandExecutor executor, ApplyContext context) {
            return executor.setHealth(lease, true, context);
        }
    }

    /** The beats of a publication have failed to come for so long that it is removed. */
    record ExpireInstance(long lease) implements NamingCommand {
        @Override
        public Outcome executeBy(NamingCommandExecutor executor, ApplyContext context) {
            return executor.expireInstance(this, context);
        }
    }

    /**
     * A client is gone: all that it published is withdrawn, unless it has published again since.
     *
     * @param lease the newest lease of the client when its end was decided
     */
    record ExpireClient(ClientId client, long lease) implements NamingCommand {
        @Override
        public Outcome executeBy(NamingCommandExecutor executor, ApplyContext context) {
            return executor.expireClient(this, context);
        }
    }

    /**
     * Removes services and overrides that nobody has used for their retention, by the stamps of the log.
     *
     * @param emptyServiceMillis how long a service may be empty that no operator has said anything about
     * @param overrideMillis how long an override outlives its instance
     * @param withdrawalMillis how long the withdrawal of an address is remembered
     */
    record CleanUp(long emptyServiceMillis, long overrideMillis, long withdrawalMillis) implements NamingCommand {
        @Override
        public Outcome executeBy(NamingCommandExecutor executor, ApplyContext context) {
            return executor.cleanUp(this, context);
        }
    }
}
