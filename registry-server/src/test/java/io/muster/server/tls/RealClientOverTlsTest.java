package io.muster.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.alibaba.nacos.api.NacosFactory;
import com.alibaba.nacos.api.config.ConfigService;
import com.alibaba.nacos.api.naming.NamingService;
import io.muster.server.node.StartedNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unmodified client library with its own settings for TLS, certificates on both sides. */
class RealClientOverTlsTest {

    @TempDir
    static Path home;

    @Test
    void theClientLibraryRegistersAndPublishesOverMutualTls() throws Exception {
        TestAuthority authority = new TestAuthority("authority");
        Path directory = Files.createDirectories(home.resolve("conf/tls"));
        Path trusted = authority.writeCertificate(directory.resolve("authority.pem"));
        TestAuthority.Issued server = authority.issue("node");
        server.writeCertificate(directory.resolve("node.pem"));
        server.writeKey(directory.resolve("node.key"));
        TestAuthority.Issued client = authority.issue("client");
        Properties properties = new Properties();
        properties.setProperty("username", "nacos");
        properties.setProperty("password", StartedNode.ADMIN_PASSWORD);
        String tls = "nacos.remote.client.rpc.tls.";
        properties.setProperty(tls + "enable", "true");
        properties.setProperty(tls + "mutualAuth", "true");
        properties.setProperty(tls + "trustAll", "false"); // by default the client trusts whoever answers
        properties.setProperty(tls + "trustCollectionChainPath", address(trusted));
        properties.setProperty(
                tls + "certChainFile", address(client.writeCertificate(directory.resolve("client.pem"))));
        properties.setProperty(tls + "certPrivateKey", address(client.writeKey(directory.resolve("client.key"))));
        try (StartedNode node = new StartedNode(
                home,
                Map.of(
                        "muster.tls.certificate", "conf/tls/node.pem",
                        "muster.tls.private-key", "conf/tls/node.key",
                        "muster.tls.trusted-certificates", "conf/tls/authority.pem",
                        "nacos.remote.server.rpc.tls.enableTls", "true",
                        "nacos.remote.server.rpc.tls.mutualAuthEnable", "true",
                        "nacos.remote.server.rpc.tls.compatibility", "false"))) {
            properties.setProperty("serverAddr", "127.0.0.1:" + node.port());
            NamingService naming = NacosFactory.createNamingService(properties);
            ConfigService config = NacosFactory.createConfigService(properties);
            try {
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> naming.getServerStatus().equals("UP"));
                naming.registerInstance("over-tls", "10.0.0.7", 8080);
                assertThat(naming.getAllInstances("over-tls")).hasSize(1);
                assertThat(config.publishConfig("over-tls", "DEFAULT_GROUP", "encrypted on its way"))
                        .isTrue();
                assertThat(config.getConfig("over-tls", "DEFAULT_GROUP", 5_000)).isEqualTo("encrypted on its way");
            } finally {
                naming.shutDown();
                config.shutDown();
            }
        }
    }

    /** The client looks for a bare path among its classes; only an address that begins with file: is a file to it. */
    private static String address(Path file) {
        return file.toUri().toString();
    }
}
