package example;

import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestTemplate;

/** Calls the provider by its name. */
@SpringBootApplication
@ComponentScan(excludeFilters = @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = GreetingProvider.class))
@RestController
public class GreetingConsumer {

    private final RestTemplate provider;
    private final DiscoveryClient discovery;

    public GreetingConsumer(RestTemplate provider, DiscoveryClient discovery) {
        this.provider = provider;
        this.discovery = discovery;
    }

    public static void main(String[] arguments) {
        SpringApplication application = new SpringApplication(GreetingConsumer.class);
        application.setDefaultProperties(java.util.Map.of("spring.application.name", "greeting-consumer"));
        application.run(arguments);
    }

    @GetMapping("/call")
    public String call() {
        return provider.getForObject("http://greeting-provider/greeting", String.class);
    }

    @GetMapping("/instances")
    public List<String> instances() {
        return discovery.getInstances("greeting-provider").stream()
                .map(instance -> instance.getHost() + ":" + instance.getPort())
                .toList();
    }

    /** Apart from the controller, which needs it. */
    @Configuration
    static class Calls {
        @Bean
        @LoadBalanced
        RestTemplate provider() {
            return new RestTemplate();
        }
    }
}
