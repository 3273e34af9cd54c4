package example;

import java.util.Scanner;
import org.apache.dubbo.config.ReferenceConfig;
import org.apache.dubbo.config.bootstrap.DubboBootstrap;

/**
 * Calls the provider once for each line of standard input and prints the answer, or why there is none. {@code end with X} publishes the
 * configuration that the provider listens to, {@code end with nothing} removes it.
 */
public final class GreetingConsumer {

    private GreetingConsumer() {}

    public static void main(String[] arguments) {
        ReferenceConfig<GreetingService> reference = new ReferenceConfig<>();
        reference.setInterface(GreetingService.class);
        reference.setTimeout(3_000);
        reference.setCheck(false);
        DubboBootstrap.getInstance()
                .application(Registry.application("greeting-consumer"))
                .configCenter(Registry.configurations())
                .registry(Registry.nacos())
                .reference(reference)
                .start();
        GreetingService service = reference.get();
        System.out.println("ready");
        try (Scanner names = new Scanner(System.in)) {
            while (names.hasNextLine()) {
                System.out.println(handle(service, names.nextLine()));
            }
        }
        System.exit(0);
    }

    private static String handle(GreetingService service, String line) {
        if (line.equals("end with nothing")) {
            return "done: " + Ending.remove();
        } else if (line.startsWith("end with ")) {
            return "done: " + Ending.publish(line.substring("end with ".length()));
        }
        return answer(service, line);
    }

    private static String answer(GreetingService service, String name) {
        try {
            return service.greet(name);
        } catch (RuntimeException none) {
            return "no answer: " + none.getClass().getSimpleName();
        }
    }
}
