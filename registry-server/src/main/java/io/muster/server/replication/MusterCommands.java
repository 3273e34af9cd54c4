package io.muster.server.replication;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.server.naming.NamingCommand;
import io.muster.server.naming.NamingWire;

/** The wire names of all commands of this version: the one place where they are listed. */
public final class MusterCommands {

    private MusterCommands() {}

    public static CommandCatalog catalog() {
        return new CommandCatalog()
                .add("naming.register", NamingCommand.RegisterInstances.class)
                .add("naming.deregister", NamingCommand.DeregisterInstances.class)
                .add("naming.override", NamingCommand.OverrideInstance.class)
                .add("naming.override-metadata", NamingCommand.OverrideMetadata.class)
                .add("naming.report-health", NamingCommand.ReportHealth.class)
                .add("naming.create-service", NamingCommand.CreateService.class)
                .add("naming.update-service", NamingCommand.UpdateService.class)
                .add("naming.remove-service", NamingCommand.RemoveService.class)
                .add("naming.update-cluster", NamingCommand.UpdateCluster.class)
                .add("naming.switch", NamingCommand.UpdateSwitch.class)
                .add("naming.unhealthy", NamingCommand.MarkUnhealthy.class)
                .add("naming.healthy", NamingCommand.MarkHealthy.class)
                .add("naming.expire-instance", NamingCommand.ExpireInstance.class)
                .add("naming.expire-client", NamingCommand.ExpireClient.class)
                .add("naming.clean-up", NamingCommand.CleanUp.class);
    }

    /** The mapper that writes and reads them, snapshots and messages between nodes. */
    public static ObjectMapper mapper() {
        return Cbor.mapper(new NamingWire());
    }
}
