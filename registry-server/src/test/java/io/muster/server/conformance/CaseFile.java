package io.muster.server.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A file of cases; the format is described in {@code conformance/README.md} of the test resources.
 *
 * @param name the file
 * @param set {@code noauth} or {@code auth}
 * @param users users whose tokens steps may ask for, with their passwords
 */
public record CaseFile(
        String name,
        String set,
        Map<String, String> users,
        List<JsonNode> setup,
        List<JsonNode> cases,
        List<JsonNode> teardown) {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    public static CaseFile read(String resource) throws IOException {
        URL url = CaseFile.class.getResource("/conformance/" + resource);
        if (url == null) {
            throw new IOException("there is no case file " + resource);
        }
        try (InputStream stream = url.openStream()) {
            JsonNode root = MAPPER.readTree(stream);
            Map<String, String> users = new LinkedHashMap<>();
            root.path("users")
                    .fields()
                    .forEachRemaining(
                            user -> users.put(user.getKey(), user.getValue().asText()));
            return new CaseFile(
                    resource,
                    root.path("set").asText("noauth"),
                    users,
                    list(root.path("setup")),
                    list(root.path("cases")),
                    list(root.path("teardown")));
        }
    }

    static List<JsonNode> list(JsonNode array) {
        List<JsonNode> list = new ArrayList<>();
        array.forEach(list::add);
        return list;
    }
}
