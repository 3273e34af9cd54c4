package io.muster.server.naming;

import io.muster.server.replication.ApplyContext;
import io.muster.server.replication.Outcome;

/** Executes each command of the registry, as the command says; called on the apply thread only. */
public interface NamingCommandExecutor {

    Outcome registerInstances(NamingCommand.RegisterInstances command, ApplyContext context);

    Outcome deregisterInstances(NamingCommand.DeregisterInstances command, ApplyContext context);

    Outcome confirmProvisional(NamingCommand.ConfirmProvisional command, ApplyContext context);

    Outcome recordCheck(NamingCommand.RecordCheck command, ApplyContext context);

    Outcome overrideInstance(NamingCommand.OverrideInstance command, ApplyContext context);

    Outcome overrideMetadata(NamingCommand.OverrideMetadata command, ApplyContext context);

    Outcome reportHealth(NamingCommand.ReportHealth command, ApplyContext context);

    Outcome createService(NamingCommand.CreateService command, ApplyContext context);

    Outcome updateService(NamingCommand.UpdateService command, ApplyContext context);

    Outcome removeService(NamingCommand.RemoveService command, ApplyContext context);

    Outcome updateCluster(NamingCommand.UpdateCluster command, ApplyContext context);

    Outcome updateSwitch(NamingCommand.UpdateSwitch command, ApplyContext context);

    Outcome setHealth(long lease, boolean healthy, ApplyContext context);

    Outcome expireInstance(NamingCommand.ExpireInstance command, ApplyContext context);

    Outcome expireClient(NamingCommand.ExpireClient command, ApplyContext context);

    Outcome cleanUp(NamingCommand.CleanUp command, ApplyContext context);
}
