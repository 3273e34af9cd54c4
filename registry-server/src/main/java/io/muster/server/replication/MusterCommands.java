package io.muster.server.replication;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.server.access.AccessCommand;
import io.muster.server.access.FoundationCommand;
import io.muster.server.audit.AuditCommand;
import io.muster.server.config.ConfigCommand;
import io.muster.server.membership.ClusterCommand;
import io.muster.server.namespace.NamespaceCommand;
import io.muster.server.naming.NamingCommand;
import io.muster.server.naming.NamingWire;
import io.muster.server.storage.RestoreCommand;

/** All commands of this version with their wire names: the one place where the families come together. */
public final class MusterCommands {

    private MusterCommands() {}

    public static CommandCatalog catalog() {
        CommandCatalog catalog = new CommandCatalog()
                .add("naming.register", NamingCommand.RegisterInstances.class)
                .add("naming.deregister", NamingCommand.DeregisterInstances.class)
                .add("naming.confirm-provisional", NamingCommand.ConfirmProvisional.class)
                .add("naming.record-check", NamingCommand.RecordCheck.class)
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
                .add("naming.clean-up", NamingCommand.CleanUp.class)
                .add("access.found", FoundationCommand.Found.class)
                .add("access.rotate-token-key", FoundationCommand.RotateTokenKey.class)
                .add("access.changed", FoundationCommand.AccessChanged.class)
                .add("access.create-user", AccessCommand.CreateUser.class)
                .add("access.change-password", AccessCommand.ChangePassword.class)
                .add("access.delete-user", AccessCommand.DeleteUser.class)
                .add("access.bind-role", AccessCommand.BindRole.class)
                .add("access.unbind-role", AccessCommand.UnbindRole.class)
                .add("access.grant", AccessCommand.GrantPermission.class)
                .add("access.revoke", AccessCommand.RevokePermission.class)
                .add("access.create-administrator", AccessCommand.CreateAdministrator.class)
                .add("access.appoint-administrator", AccessCommand.AppointAdministrator.class);
        ConfigCommand.addTo(catalog);
        AuditCommand.addTo(catalog);
        ClusterCommand.addTo(catalog);
        RestoreCommand.addTo(catalog);
        return NamespaceCommand.addTo(catalog);
    }

    /** The mapper that writes and reads them, snapshots and messages between nodes. */
    public static ObjectMapper mapper() {
        return Cbor.mapper(new NamingWire());
    }
}
