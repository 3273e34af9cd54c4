package io.muster.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.persistence.DatabaseSettings.Endpoint;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class StorageSettingsTest {

    private static final String URL = "jdbc:mysql://10.0.0.5:3306/nacos_config?characterEncoding=utf8";

    @Test
    void theKeysOfTheArticlesMeanMySql() {
        StorageSettings settings = read(
                Map.of(
                        "spring.datasource.platform", "mysql",
                        "db.num", "1",
                        "db.url.0", URL,
                        "db.user", "root",
                        "db.password", "root"),
                false);

        assertThat(settings.external().orElseThrow().endpoints()).containsExactly(new Endpoint(URL, "root", "root"));
    }

    @Test
    void aDatabaseWithoutThePlatformKeyMeansMySql() {
        StorageSettings settings = read(Map.of("db.num", "1", "db.url.0", URL, "db.user.0", "root"), false);

        assertThat(settings.external().orElseThrow().endpoints()).containsExactly(new Endpoint(URL, "root", ""));
    }

    @Test
    void severalDatabasesShareTheFirstUserWhereTheyHaveNone() {
        StorageSettings settings = read(
                Map.of("db.num", "2", "db.url.0", URL, "db.url.1", URL + "&b", "db.user.0", "u", "db.password.0", "p"),
                false);

        assertThat(settings.external().orElseThrow().endpoints())
                .containsExactly(new Endpoint(URL, "u", "p"), new Endpoint(URL + "&b", "u", "p"));
    }

    @Test
    void embeddedOnTheCommandLineBeatsTheDescriptionOfADatabase() {
        PropertySource source = PropertySource.of(Map.of("db.num", "1", "db.url.0", URL));

        assertThat(StorageSettings.from(source, false, Optional.of("embedded")).embedded())
                .isTrue();
    }

    @Test
    void aClusterWithoutAnyChoiceDoesNotStartAndNamesBothWays() {
        assertThatThrownBy(() -> read(Map.of(), false))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("-p embedded")
                .hasMessageContaining("spring.sql.init.platform=mysql");
    }

    @Test
    void aNodeThatRunsAloneIsEmbeddedByDefault() {
        assertThat(read(Map.of(), true).embedded()).isTrue();
    }

    @Test
    void aDatabaseThatIsHalfDescribedIsRefused() {
        assertThatThrownBy(() -> read(Map.of("spring.datasource.platform", "mysql"), false))
                .hasMessageContaining("db.url.0 is not set");
        assertThatThrownBy(() -> read(Map.of("db.num", "2", "db.url.0", URL), false))
                .hasMessageContaining("db.url.1 is not set");
    }

    @Test
    void theVariablesOfBothImageGenerationsComposeTheAddress() {
        Map<String, String> newer = Map.of(
                "SPRING_DATASOURCE_PLATFORM", "mysql",
                "MYSQL_SERVICE_HOST", "db",
                "MYSQL_SERVICE_DB_NAME", "conf",
                "MYSQL_SERVICE_USER", "u",
                "MYSQL_SERVICE_PASSWORD", "p",
                "MYSQL_SERVICE_DB_PARAM", "useSSL=false");
        Map<String, String> older = Map.of(
                "MYSQL_MASTER_SERVICE_HOST", "db",
                "MYSQL_MASTER_SERVICE_PORT", "3307",
                "MYSQL_MASTER_SERVICE_USER", "u");

        assertThat(fromEnvironment(newer).external().orElseThrow().endpoints())
                .containsExactly(new Endpoint("jdbc:mysql://db:3306/conf?useSSL=false", "u", "p"));
        assertThat(fromEnvironment(older)
                        .external()
                        .orElseThrow()
                        .endpoints()
                        .get(0)
                        .jdbcUrl())
                .startsWith("jdbc:mysql://db:3307/nacos_config?");
    }

    private static StorageSettings read(Map<String, String> values, boolean standalone) {
        return StorageSettings.from(PropertySource.of(values), standalone, Optional.empty());
    }

    private static StorageSettings fromEnvironment(Map<String, String> environment) {
        PropertySource source = new PropertySource(
                "application.properties",
                new Properties(),
                ContainerEnvironment.translate(environment),
                new Properties());
        return StorageSettings.from(source, false, Optional.empty());
    }
}
