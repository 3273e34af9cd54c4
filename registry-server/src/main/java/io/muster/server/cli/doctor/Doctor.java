package io.muster.server.cli.doctor;

import io.muster.cluster.MemberAddress;
import io.muster.server.http.HttpSettings;
import io.muster.server.settings.InvalidSettingException;
import io.muster.server.settings.NodeSettings;
import io.muster.server.settings.PropertySource;
import io.muster.server.settings.StorageSettings;
import io.muster.server.tls.CertificateFiles.CertificateProblem;
import io.muster.server.tls.TlsSettings;
import io.muster.server.tls.ToolTls;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Looks at everything that usually is wrong with a node, whether it runs or not. Changes nothing. */
public final class Doctor {

    private final NodeSettings node;
    private final PropertySource source;
    private final Optional<MemberAddress> clientAddress;
    private final boolean clientTls;

    /**
     * @param node the node's settings
     * @param source where they come from
     * @param clientAddress the address that clients are given (a gateway's, say), to dial it as they would
     * @param clientTls whether they use TLS there
     */
    public Doctor(NodeSettings node, PropertySource source, Optional<MemberAddress> clientAddress, boolean clientTls) {
        this.node = node;
        this.source = source;
        this.clientAddress = clientAddress;
        this.clientTls = clientTls;
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

    /** With what the node's settings trust; without any, with what the JVM trusts. */
    private Dial forClients(TlsSettings tls, String contextPath) {
        if (!clientTls) {
            return Dial.plain(contextPath);
        }
        Optional<SSLContext> context = tls.http()
                .or(tls::grpc)
                .map(port -> ToolTls.toOthers(port.files()))
                .or(() -> Optional.of(Dials.ofTheJvm()));
        return new Dial(contextPath, context, context);
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
            TlsSettings tls = TlsSettings.from(source, node.home());
            Dials dials = Dials.of(tls, contextPath);
            findings.addAll(dials.findings());
            PortCheck ports = new PortCheck(dials);
            findings.addAll(ports.ownPorts(node, running, members.alone()));
            if (running) {
                findings.addAll(ports.otherMembers(members.others()));
                findings.addAll(new ClockCheck(dials.others()).examine(members.others()));
            }
            clientAddress.ifPresent(address -> findings.addAll(ports.asAClient(address, forClients(tls, contextPath))));
            findings.addAll(DatabaseCheck.examine(storage(members.alone())));
        } catch (InvalidSettingException | CertificateProblem invalid) {
            findings.add(Finding.wrong("files", String.valueOf(invalid.getMessage())));
        }
        return findings;
    }
}
