package io.muster.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.persistence.DatabaseExamination.Schema;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A real server in each of the states in which operators hand it over. */
@ParameterizedClass
@MethodSource("io.muster.persistence.TestServer#external")
class DatabaseExaminationTest {

    @Parameter
    TestServer server;

    private DatabaseSettings.Endpoint endpoint;

    @BeforeEach
    void create() {
        endpoint = server.newDatabase();
    }

    @AfterEach
    void drop() {
        server.drop(endpoint);
    }

    @Test
    void anEmptyDatabaseLacksEveryTable() throws SQLException {
        DatabaseExamination found = examine();

        assertThat(found.server()).startsWith(server == TestServer.MARIADB ? "MariaDB " : "MySQL ");
        assertThat(found.refusal()).isEmpty();
        assertThat(found.readOnly()).isFalse();
        assertThat(found.schema()).isEqualTo(Schema.EMPTY);
        assertThat(found.missingTables()).contains("config_info", "users", "muster_meta");
    }

    @Test
    void aScriptThatWasRunHalfIsTold() throws SQLException {
        List<String> statements = SchemaScript.load().statements();
        TestServer.execute(endpoint, statements.subList(0, 3).toArray(String[]::new));

        DatabaseExamination found = examine();

        assertThat(found.schema()).isEqualTo(Schema.FOREIGN);
        assertThat(found.missingTables()).hasSize(statements.size() - 3).doesNotContain("config_info");
    }

    @Test
    void versionsAreTold() throws SQLException {
        TestDatabase.adopt(server, endpoint).database().close();
        assertThat(examine().schema()).isEqualTo(Schema.PRESENT);
        assertThat(examine().missingTables()).isEmpty();

        version("2");
        assertThat(examine().schema()).isEqualTo(Schema.OLDER);
        version("99");
        assertThat(examine().schema()).isEqualTo(Schema.NEWER);
        assertThat(examine().schemaVersion()).isEqualTo("99");
        version("of somebody else");
        assertThat(examine().schema()).isEqualTo(Schema.NEWER);
    }

    @Test
    void aWrongPasswordAndAWrongAddressAreTold() {
        assertThatThrownBy(() -> DatabaseExamination.of(
                        DatabaseSettings.of(List.of(endpoint)),
                        new DatabaseSettings.Endpoint(endpoint.jdbcUrl(), endpoint.user(), "wrong")))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("Access denied");
        assertThatThrownBy(() -> DatabaseExamination.of(
                        DatabaseSettings.of(List.of(endpoint)),
                        new DatabaseSettings.Endpoint("jdbc:oracle:thin", "a", "b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not the address of a MySQL database");
    }

    private DatabaseExamination examine() throws SQLException {
        return DatabaseExamination.of(DatabaseSettings.of(List.of(endpoint)), endpoint);
    }

    private void version(String text) {
        TestServer.execute(
                endpoint,
                "UPDATE muster_meta SET meta_value = '" + text + "' WHERE meta_key = '" + MetaRepository.SCHEMA_VERSION
                        + "'");
    }
}
