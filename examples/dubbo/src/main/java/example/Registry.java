package example;

import java.util.Map;
import org.apache.dubbo.config.ApplicationConfig;
import org.apache.dubbo.config.ConfigCenterConfig;
import org.apache.dubbo.config.RegistryConfig;

/** Where both programs register, look and keep configurations: the address of the gateway, or of any node. */
final class Registry {

    private Registry() {}

    static ApplicationConfig application(String name) {
        ApplicationConfig application = new ApplicationConfig(name);
        application.setQosEnable(false);
        return application;
    }

    static RegistryConfig nacos() {
        RegistryConfig registry = new RegistryConfig(address());
        registry.setParameters(login());
        return registry;
    }

    static ConfigCenterConfig configurations() {
        ConfigCenterConfig center = new ConfigCenterConfig();
        center.setAddress(address());
        center.setParameters(login());
        return center;
    }

    private static String address() {
        return "nacos://" + System.getenv().getOrDefault("NACOS_ADDRESS", "127.0.0.1:8848");
    }

    private static Map<String, String> login() {
        return Map.of(
                "username", System.getenv().getOrDefault("NACOS_USERNAME", "nacos"),
                "password", System.getenv().getOrDefault("NACOS_PASSWORD", "nacos"));
    }
}
