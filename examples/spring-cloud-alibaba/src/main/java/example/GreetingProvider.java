package example;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cloud.context.config.annotation.RefreshScope;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A service that says what the configuration {@code greeting.yaml} tells it to say. */
@SpringBootApplication
@ComponentScan(excludeFilters = @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = GreetingConsumer.class))
@RestController
@RefreshScope
public class GreetingProvider {

    @Value("${greeting.text:hello}")
    private String text;

    public static void main(String[] arguments) {
        SpringApplication application = new SpringApplication(GreetingProvider.class);
        application.setDefaultProperties(java.util.Map.of("spring.application.name", "greeting-provider"));
        application.run(arguments);
    }

    @GetMapping("/greeting")
    public String greeting() {
        return text;
    }
}
