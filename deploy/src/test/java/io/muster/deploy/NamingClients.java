package io.muster.deploy;

import com.alibaba.nacos.api.exception.NacosException;
import com.alibaba.nacos.api.naming.NamingFactory;
import com.alibaba.nacos.api.naming.NamingService;
import io.muster.deploy.local.LocalCluster;
import java.nio.file.Path;
import java.util.Properties;

/** Unmodified clients of the registry, logged in as the administrator. */
final class NamingClients {

    private NamingClients() {}

    /** Keeps logs and snapshots of the clients of this process there; before the first of them, since the library reads it once. */
    static void keepFilesIn(Path directory) {
        System.setProperty("JM.LOG.PATH", directory.toString());
        System.setProperty("JM.SNAPSHOT.PATH", directory.toString());
        System.setProperty("nacos.logging.default.config.enabled", "false");
    }

    /** @param address {@code host:port} of a node or of what stands in front of nodes */
    static NamingService of(String address) throws NacosException {
        Properties properties = new Properties();
        properties.setProperty("serverAddr", address);
        properties.setProperty("username", LocalCluster.ADMINISTRATOR);
        properties.setProperty("password", LocalCluster.ADMINISTRATOR);
        return NamingFactory.createNamingService(properties);
    }
}
