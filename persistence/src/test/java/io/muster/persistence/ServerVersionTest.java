package io.muster.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerVersionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.0.36",
                "8.4.0-commercial",
                "9.7.0",
                "10.11.6-MariaDB-0+deb12u1",
                "5.5.5-11.4.5-MariaDB",
                "8.0.mysql_aurora.3.04"
            })
    void serversThatWorkAreAccepted(String version) {
        assertThat(ServerVersion.parse(version).refusal()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.7.44-log", "5.6.51", "10.3.39-MariaDB", "5.5.5-10.1.48-MariaDB", "who knows"})
    void olderServersAreRefusedInOneSentence(String version) {
        assertThat(ServerVersion.parse(version).refusal()).hasValueSatisfying(sentence -> assertThat(sentence)
                .contains(version)
                .contains("MySQL 8.0 or later")
                .doesNotContain("\n"));
    }

    @Test
    void mariaDbIsToldFromMySql() {
        assertThat(ServerVersion.parse("5.5.5-11.4.5-MariaDB").name()).startsWith("MariaDB ");
        assertThat(ServerVersion.parse("9.7.0").name()).isEqualTo("MySQL 9.7.0");
    }
}
