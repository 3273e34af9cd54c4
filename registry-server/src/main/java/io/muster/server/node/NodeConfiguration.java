package io.muster.server.node;

import io.muster.raft.RaftSettings;
import io.muster.server.access.AuthSettings;
import io.muster.server.audit.AuditSettings;
import io.muster.server.config.ConfigSettings;
import io.muster.server.grpc.GrpcSettings;
import io.muster.server.http.HttpSettings;
import io.muster.server.lease.LeaseSettings;
import io.muster.server.settings.AcceptedKeys;
import io.muster.server.settings.InvalidSettingException;
import io.muster.server.settings.LogSettings;
import io.muster.server.settings.NodeSettings;
import io.muster.server.settings.PropertyFile;
import io.muster.server.settings.PropertySource;
import io.muster.server.settings.StorageSettings;
import io.muster.server.settings.TracingSettings;
import io.muster.server.tls.TlsSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All settings of a node, read once from its {@code application.properties} and the environment. */
record NodeConfiguration(
        NodeSettings node,
        StorageSettings storage,
        AuthSettings auth,
        ConfigSettings config,
        LeaseSettings leases,
        HttpSettings http,
        GrpcSettings grpc,
        AuditSettings audit,
        TlsSettings tls,
        TracingSettings tracing) {

    private static final Logger log = LoggerFactory.getLogger(NodeConfiguration.class);

    /** A node that runs alone is for trying out: its first password is the one that everybody tries. */
    private static final String STANDALONE_PASSWORD = "nacos";

    /** @throws StartFailure for a setting that the node cannot start with */
    static NodeConfiguration read(
            Path home,
            Optional<String> mode,
            Optional<String> storage,
            Map<String, String> environment,
            Properties system) {
        Path file = home.resolve("conf").resolve("application.properties");
        try {
            PropertySource source = PropertyFile.read(file, environment, system);
            AcceptedKeys.declare(source);
            LogSettings.from(source);
            NodeSettings node = NodeSettings.from(source, home, mode);
            AuthSettings auth = AuthSettings.from(source);
            StorageSettings stored = StorageSettings.from(source, node.standalone(), storage);
            NodeConfiguration configuration = new NodeConfiguration(
                    node,
                    stored,
                    node.standalone() && auth.administratorPassword().isEmpty()
                            ? auth.withAdministratorPassword(STANDALONE_PASSWORD)
                            : auth,
                    stored.embedded()
                            ? ConfigSettings.throughLog(source, RaftSettings.DEFAULT_MAX_COMMAND_BYTES)
                            : ConfigSettings.from(source),
                    new LeaseSettings(source.bool("nacos.naming.expireInstance", true)),
                    HttpSettings.from(source),
                    GrpcSettings.from(source, node.bindHost(), node.ports().http()),
                    AuditSettings.from(source),
                    TlsSettings.from(source, home),
                    TracingSettings.from(source));
            source.unknownKeys()
                    .forEach((key, nearest) -> log.warn(
                            "{}: the key {} is not known and is ignored{}",
                            file.getFileName(),
                            key,
                            nearest == null ? "." : "; did you mean " + nearest + "?"));
            return configuration;
        } catch (InvalidSettingException invalid) {
            throw new StartFailure(invalid.getMessage());
        }
    }
}
