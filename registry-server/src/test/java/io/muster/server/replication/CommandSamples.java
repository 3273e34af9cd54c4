package io.muster.server.replication;

import io.muster.server.naming.ClientId;
import io.muster.server.naming.Instance;
import io.muster.server.naming.NamingCommand;
import io.muster.server.naming.ServiceKey;
import java.util.List;
import java.util.Map;

/** Commands as they typically are. */
final class CommandSamples {

    private CommandSamples() {}

    static NamingCommand.RegisterInstances registration(int number) {
        String ip = "10.0." + (number >> 8 & 255) + "." + (number & 255);
        return new NamingCommand.RegisterInstances(
                ClientId.ofAddress(ip, 8080, true),
                "10.0.0.1:7848",
                new ServiceKey("public", "DEFAULT_GROUP", "orders-" + number % 100),
                List.of(new Instance(
                        ip,
                        8080,
                        "DEFAULT",
                        1,
                        true,
                        true,
                        true,
                        Map.of("preserved.register.source", "SPRING_CLOUD"),
                        "")));
    }
}
