package example;

import org.apache.dubbo.config.ProtocolConfig;
import org.apache.dubbo.config.ServiceConfig;
import org.apache.dubbo.config.bootstrap.DubboBootstrap;

/** Offers the service until it is ended; its greetings end as a configuration says at the moment. */
public final class GreetingProvider {

    private GreetingProvider() {}

    public static void main(String[] arguments) {
        ServiceConfig<GreetingService> service = new ServiceConfig<>();
        service.setInterface(GreetingService.class);
        Ending ending = new Ending();
        service.setRef(name -> "hello " + name + ending.text());
        int port = Integer.parseInt(System.getenv().getOrDefault("DUBBO_PORT", "20880"));
        DubboBootstrap.getInstance()
                .application(Registry.application("greeting-provider"))
                .configCenter(Registry.configurations())
                .registry(Registry.nacos())
                .protocol(new ProtocolConfig("dubbo", port))
                .service(service)
                .start();
        ending.follow();
        System.out.println("ready");
        DubboBootstrap.getInstance().await();
    }
}
