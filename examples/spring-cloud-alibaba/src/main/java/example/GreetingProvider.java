package example;

import com.alibaba.cloud.nacos.NacosConfigManager;
import com.alibaba.nacos.api.exception.NacosException;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cloud.context.config.annotation.RefreshScope;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A service that says what the configuration {@code greeting.yaml} tells it to say, and publishes that configuration on request. */
@SpringBootApplication
@ComponentScan(excludeFilters = @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = GreetingConsumer.class))
@RestController
@RefreshScope
public class GreetingProvider {

    private static final String DATA_ID = "greeting.yaml";
    private static final String GROUP = "DEFAULT_GROUP";

    @Value("${greeting.text:hello}")
    private String text;

    @Autowired
    private NacosConfigManager configurations;

    public static void main(String[] arguments) {
        SpringApplication application = new SpringApplication(GreetingProvider.class);
        application.setDefaultProperties(java.util.Map.of("spring.application.name", "greeting-provider"));
        application.run(arguments);
    }

    @GetMapping("/greeting")
    public String greeting() {
        return text;
    }

    /** Publishes the configuration: every provider hears of it and says this from then on. */
    @PostMapping("/greeting")
    public boolean say(@RequestParam("text") String newText) throws NacosException {
        return configurations.getConfigService().publishConfig(DATA_ID, GROUP, "greeting.text: " + newText, "yaml");
    }

    /** Removes it; Spring keeps what it has read, so a provider says its own again once it is started anew. */
    @PostMapping("/greeting/forget")
    public boolean forget() throws NacosException {
        return configurations.getConfigService().removeConfig(DATA_ID, GROUP);
    }
}
