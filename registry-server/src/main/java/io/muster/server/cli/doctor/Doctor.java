package io.muster.server.cli.doctor;

import io.muster.cluster.MemberAddress;
import io.muster.server.http.HttpSettings;
import io.muster.server.settings.InvalidSettingException;
import io.muster.server.settings.NodeSettings;
import io.muster.server.settings.PropertySource;
import io.muster.server.settings.StorageSettings;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at everything that usually is wrong with a node, whether it runs or not. Changes nothing. */
public final class Doctor {

    private final NodeSettings node;
    private final PropertySource source;
    private final Optional<MemberAddress> clientAddress;

    /**
     * @param node the node's settings
     * @param source where they come from
     * @param clientAddress the address that clients are given (a gateway's, say), to dial it as they would
     */
    public Doctor(NodeSettings node, PropertySource source, Optional<MemberAddress> clientAddress) {
        this.node = node;
        this.source = source;
        this.clientAddress = clientAddress;
    }

    /** A node that is started with {@code -p embedded} has nothing of it in its settings, but its database in its directory. */
    private StorageSettings storage(boolean alone) {
        try {
            return StorageSettings.from(source, alone, Optional.empty());
        } catch (InvalidSettingException undecided) {
            if (Files.isDirectory(node.data().resolve("database"))) {
                return StorageSettings.from(source, alone, Optional.of("embedded"));
            }
            throw undecided;
        }
    }

    /** Looks; takes some seconds where addresses do not answer. */
    public List<Finding> examine() {
        List<Finding> findings = new ArrayList<>(JavaCheck.examine());
        findings.addAll(FileCheck.examine(node));
        boolean running = RunningNode.isRunning(node);
        MemberCheck members = MemberCheck.of(node);
        findings.addAll(members.findings());
        try {
            String contextPath = HttpSettings.from(source).contextPath();
            PortCheck ports = new PortCheck(contextPath);
            findings.addAll(ports.ownPorts(node, running));
            if (running) {
                findings.addAll(ports.otherMembers(members.others()));
                findings.addAll(new ClockCheck(contextPath).examine(members.others()));
            }
            clientAddress.ifPresent(address -> findings.addAll(ports.asAClient(address)));
            findings.addAll(DatabaseCheck.examine(storage(members.alone())));
        } catch (InvalidSettingException invalid) {
            findings.add(Finding.wrong("files", invalid.getMessage()));
        }
        return findings;
    }
}
