package example;

import java.util.Map;
import org.apache.dubbo.config.ApplicationConfig;
import org.apache.dubbo.config.RegistryConfig;

/** Where both programs register and look: the address of the gateway, or of any node. */
final class Registry {

    private Registry() {}

    static ApplicationConfig application(String name) {
        ApplicationConfig application = new ApplicationConfig(name);
        application.setQosEnable(false);
        return application;
    }

    static RegistryConfig nacos() {
        RegistryConfig registry =
                new RegistryConfig("nacos://" + System.getenv().getOrDefault("NACOS_ADDRESS", "127.0.0.1:8848"));
        registry.setParameters(Map.of(
                "username", System.getenv().getOrDefault("NACOS_USERNAME", "nacos"),
                "password", System.getenv().getOrDefault("NACOS_PASSWORD", "nacos")));
        return registry;
    }
}
