package io.muster.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class PropertySourceTest {

    @Test
    void anUnknownKeyNamesItsNearestKnownNeighbour() {
        PropertySource source = PropertySource.of(Map.of("sever.port", "8848", "zebra", "1"));
        source.integer("server.port", 8848, 1, 65_535);

        assertThat(source.unknownKeys())
                .containsEntry("sever.port", "server.port")
                .containsEntry("zebra", null);
    }

    @Test
    void aFamilyOfAcceptedKeysIsKnown() {
        PropertySource source = PropertySource.of(Map.of("server.tomcat.accesslog.enabled", "true"));
        source.accept("server.tomcat.*");

        assertThat(source.unknownKeys()).isEmpty();
    }

    @Test
    void theEnvironmentStandsAboveTheFileAndASystemPropertyAboveBoth() {
        Properties file = new Properties();
        file.setProperty("server.port", "1111");
        file.setProperty("nacos.core.auth.enabled", "true");
        Properties system = new Properties();
        system.setProperty("server.port", "3333");
        PropertySource source = new PropertySource(
                "application.properties",
                file,
                Map.of("SERVER_PORT", "2222", "NACOS_CORE_AUTH_ENABLED", "false"),
                system);

        assertThat(source.integer("server.port", 0, 1, 65_535)).isEqualTo(3333);
        assertThat(source.bool("nacos.core.auth.enabled", true)).isFalse();
    }

    @Test
    void aDashInAKeyMayBeAnUnderscoreInTheEnvironmentOrBeLeftOut() {
        for (String name : new String[] {"MUSTER_AUTH_ADMIN_PASSWORD", "MUSTER_AUTH_ADMINPASSWORD"}) {
            PropertySource source = new PropertySource(
                    "application.properties", new Properties(), Map.of(name, "given"), new Properties());

            assertThat(source.string("muster.auth.admin-password")).contains("given");
        }
    }

    @Test
    void anOlderNameIsReadWhenTheNewOneIsAbsent() {
        PropertySource source = PropertySource.of(Map.of("old.name", "5"));

        assertThat(source.integer("new.name", 1, 0, 10, "old.name")).isEqualTo(5);
    }

    @Test
    void aBadValueNamesFileKeyValueAndWhatIsExpected() {
        PropertySource source = PropertySource.of(Map.of("server.port", "eighty"));

        assertThatThrownBy(() -> source.integer("server.port", 8848, 1, 65_535))
                .hasMessage("settings: server.port=eighty is not valid; expected a whole number from 1 to 65535.");
    }

    @Test
    void aBlankValueCountsAsAbsent() {
        assertThat(PropertySource.of(Map.of("db.password", "  ")).string("db.password"))
                .isEmpty();
    }
}
