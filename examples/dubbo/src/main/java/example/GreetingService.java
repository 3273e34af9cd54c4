package example;

/** What the provider offers. */
public interface GreetingService {

    String greet(String name);
}
