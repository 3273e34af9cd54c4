package example;

import org.apache.dubbo.config.ProtocolConfig;
import org.apache.dubbo.config.ServiceConfig;
import org.apache.dubbo.config.bootstrap.DubboBootstrap;

/** Offers the service until it is ended. */
public final class GreetingProvider {

    private GreetingProvider() {}

    public static void main(String[] arguments) {
        ServiceConfig<GreetingService> service = new ServiceConfig<>();
        service.setInterface(GreetingService.class);
        service.setRef(name -> "hello " + name);
        int port = Integer.parseInt(System.getenv().getOrDefault("DUBBO_PORT", "20880"));
        DubboBootstrap.getInstance()
                .application(Registry.application("greeting-provider"))
                .registry(Registry.nacos())
                .protocol(new ProtocolConfig("dubbo", port))
                .service(service)
                .start();
        System.out.println("ready");
        DubboBootstrap.getInstance().await();
    }
}
