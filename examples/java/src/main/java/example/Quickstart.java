package example;

import com.alibaba.nacos.api.NacosFactory;
import com.alibaba.nacos.api.config.ConfigService;
import com.alibaba.nacos.api.config.listener.AbstractListener;
import com.alibaba.nacos.api.naming.NamingService;
import com.alibaba.nacos.api.naming.listener.NamingEvent;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Registers a service, hears of it as a subscriber, publishes a configuration and hears of that; then tidies up. */
public final class Quickstart {

    private Quickstart() {}

    public static void main(String[] arguments) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("serverAddr", System.getenv().getOrDefault("NACOS_ADDRESS", "127.0.0.1:8848"));
        properties.setProperty("username", System.getenv().getOrDefault("NACOS_USERNAME", "nacos"));
        properties.setProperty("password", System.getenv().getOrDefault("NACOS_PASSWORD", "nacos"));

        NamingService naming = NacosFactory.createNamingService(properties);
        CountDownLatch pushed = new CountDownLatch(1);
        naming.subscribe("java-greeting", event -> {
            if (event instanceof NamingEvent change && !change.getInstances().isEmpty()) {
                System.out.println("pushed: " + change.getInstances().get(0).toInetAddr());
                pushed.countDown();
            }
        });
        naming.registerInstance("java-greeting", "10.0.0.9", 8080);
        boolean heard = pushed.await(10, TimeUnit.SECONDS);

        ConfigService config = NacosFactory.createConfigService(properties);
        CountDownLatch changed = new CountDownLatch(1);
        config.addListener("java-greeting.yaml", "DEFAULT_GROUP", new AbstractListener() {
            @Override
            public void receiveConfigInfo(String content) {
                System.out.println("changed: " + content);
                changed.countDown();
            }
        });
        config.publishConfig("java-greeting.yaml", "DEFAULT_GROUP", "text: hello");
        heard &= changed.await(10, TimeUnit.SECONDS);

        config.removeConfig("java-greeting.yaml", "DEFAULT_GROUP");
        naming.deregisterInstance("java-greeting", "10.0.0.9", 8080);
        naming.shutDown();
        config.shutDown();
        System.exit(heard ? 0 : 1); // the library leaves threads behind
    }
}
