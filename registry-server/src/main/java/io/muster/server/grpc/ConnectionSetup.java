package io.muster.server.grpc;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client says about itself when it opens its stream.
 *
 * @param clientVersion for example {@code Nacos-Java-Client:v2.5.1}
 * @param tenant the namespace it works in, empty for the public one
 * @param labels free pairs; {@code source}, {@code module} and {@code AppName} are known
 * @param abilityTable what it can do; null from clients before 2.3, which then expect no acknowledgement
 * @param clientIp the address it says it has
 */
record ConnectionSetup(
        String clientVersion,
        String tenant,
        Map<String, String> labels,
        @Nullable Map<String, Boolean> abilityTable,
        String clientIp) {

    static ConnectionSetup parse(Payload payload) throws IOException {
        Builder builder = new Builder();
        JsonBody.read(payload, builder::read);
        return new ConnectionSetup(
                builder.clientVersion, builder.tenant, builder.labels, builder.abilityTable, payload.clientIp());
    }

    String label(String name) {
        return labels.getOrDefault(name, "");
    }

    /** Only clients that say so may be sent to another node. */
    boolean movable() {
        return label("source").equals("sdk");
    }

    private static final class Builder {
        private String clientVersion = "";
        private String tenant = "";
        private Map<String, String> labels = Map.of();
        private @Nullable Map<String, Boolean> abilityTable;

        private void read(String name, JsonParser value) throws IOException {
            switch (name) {
                case "clientVersion" -> clientVersion = JsonBody.text(value);
                case "tenant" -> tenant = JsonBody.text(value);
                case "labels" -> labels = Map.copyOf(JsonBody.textMap(value));
                case "abilityTable" -> {
                    Map<String, Boolean> table = new LinkedHashMap<>();
                    JsonBody.object(value, (ability, flag) -> table.put(ability, JsonBody.bool(flag)));
                    abilityTable = table;
                }
                default -> value.skipChildren();
            }
        }
    }
}
