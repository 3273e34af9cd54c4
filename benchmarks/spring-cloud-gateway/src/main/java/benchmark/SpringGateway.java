package benchmark;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.beans.factory.annotation.Value;

/** Every path to one node: {@code --server.port=V --node=http://127.0.0.1:8848}. */
@SpringBootApplication
public class SpringGateway {

    public static void main(String[] arguments) {
        SpringApplication.run(SpringGateway.class, arguments);
    }

    @Bean
    RouteLocator routes(RouteLocatorBuilder routes, @Value("${node}") String node) {
        return routes.routes().route(every -> every.path("/**").uri(node)).build();
    }
}
