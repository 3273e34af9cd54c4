package io.muster.deploy;

import com.alibaba.nacos.api.exception.NacosException;
import com.alibaba.nacos.api.naming.NamingFactory;
import com.alibaba.nacos.api.naming.NamingService;
import io.muster.deploy.local.LocalCluster;
import java.util.Properties;

/** Unmodified clients of the registry, logged in as the administrator. */
final class NamingClients {

    private NamingClients() {}

    /** @param address {@code host:port} of a node or of what stands in front of nodes */
    static NamingService of(String address) throws NacosException {
        Properties properties = new Properties();
        properties.setProperty("serverAddr", address);
        properties.setProperty("username", LocalCluster.ADMINISTRATOR);
        properties.setProperty("password", LocalCluster.ADMINISTRATOR);
        return NamingFactory.createNamingService(properties);
    }
}
