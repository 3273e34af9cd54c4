package io.muster.server.http.naming;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.http.Json;
import io.muster.server.naming.ClusterMetadata;
import io.muster.server.naming.HealthChecker;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceFormTest {

    private static final ClusterMetadata PRESENT =
            new ClusterMetadata(80, true, new HealthChecker.Mysql("checker", "known", "select 1"), Map.of());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"type":"MYSQL","user":"checker","cmd":"select 2"}               | known | nobody was shown it, so it stays
                    {"type":"MYSQL","user":"checker","pwd":null,"cmd":"select 2"}    | known | as answers write it
                    {"type":"MYSQL","user":"checker","pwd":"new","cmd":"select 2"}   | new   | another one
                    {"type":"mysql","user":"checker","pwd":"","cmd":"select 2"}      | ''    | none, on purpose
                    {"type":"MYSQL","user":"other","cmd":"select 2"}                 | ''    | it was that of another
                    """)
    void thePasswordOfACheckStaysUnlessAnotherIsSent(String sent, String password, String why) {
        HealthChecker read = ServiceForm.healthChecker(Json.parse(sent, "healthChecker"), Optional.of(PRESENT));

        assertThat(read).as(why).isInstanceOfSatisfying(HealthChecker.Mysql.class, mysql -> assertThat(mysql.password())
                .isEqualTo(password));
        assertThat(ServiceForm.healthChecker(
                        Json.parse("{\"type\":\"MYSQL\",\"user\":\"checker\"}", "healthChecker"), Optional.empty()))
                .isEqualTo(new HealthChecker.Mysql("checker", "", ""));
    }
}
