package io.muster.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class MysqlUrlTest {
    /** As in the Nacos documentation. */
    private static final String DOCUMENTED =
            "jdbc:mysql://127.0.0.1:3306/nacos?characterEncoding=utf8&connectTimeout=1000"
                    + "&socketTimeout=3000&autoReconnect=true&useUnicode=true&useSSL=false&serverTimezone=Asia/Shanghai";

    @Test
    void theDocumentedAddressIsUnderstood() {
        MysqlUrl url = MysqlUrl.parse(DOCUMENTED);
        assertThat(url.host()).isEqualTo("127.0.0.1");
        assertThat(url.port()).isEqualTo(3306);
        assertThat(url.database()).isEqualTo("nacos");
        assertThat(url.place()).isEqualTo("127.0.0.1:3306/nacos");
        assertThat(url.zone()).isEqualTo(ZoneId.of("Asia/Shanghai"));
    }

    @Test
    void theDriverIsGivenTheOperatorsTimeoutsButNeverReconnectsInATransaction() {
        assertThat(MysqlUrl.parse(DOCUMENTED).jdbcUrl(Duration.ofSeconds(9), Duration.ofSeconds(9)))
                .contains("connectTimeout=1000")
                .contains("socketTimeout=3000")
                .contains("useSSL=false")
                .contains("connectionTimeZone=LOCAL")
                .doesNotContain("autoReconnect")
                .doesNotContain("serverTimezone");
        assertThat(MysqlUrl.parse("jdbc:mysql://db/nacos").jdbcUrl(Duration.ofSeconds(9), Duration.ofSeconds(8)))
                .isEqualTo("jdbc:mysql://db/nacos?connectTimeout=9000&socketTimeout=8000&connectionTimeZone=LOCAL"
                        + "&openTelemetry=DISABLED");
        assertThat(MysqlUrl.parse(DOCUMENTED).patientJdbcUrl(Duration.ofSeconds(9)))
                .contains("socketTimeout=0");
    }

    @Test
    void otherSpellingsAreUnderstood() {
        assertThat(MysqlUrl.parse("jdbc:mysql://db/nacos").port()).isEqualTo(3306);
        assertThat(MysqlUrl.parse("jdbc:mysql://[::1]:3307/nacos").host()).isEqualTo("[::1]");
        assertThat(MysqlUrl.parse("jdbc:mysql://[::1]:3307/nacos").port()).isEqualTo(3307);
        assertThat(MysqlUrl.parse("jdbc:mysql://[::1]/nacos").port()).isEqualTo(3306);
        assertThat(MysqlUrl.parse("jdbc:mariadb://db:3306/nacos").jdbcUrl(Duration.ofSeconds(1), Duration.ofSeconds(1)))
                .startsWith("jdbc:mysql://db:3306/nacos?");
        assertThat(MysqlUrl.parse("jdbc:mysql://db/nacos?serverTimezone=GMT%2B8")
                        .zone())
                .isEqualTo(ZoneId.of("GMT+8"));
        assertThat(MysqlUrl.parse("jdbc:mysql://db/nacos").zone()).isEqualTo(ZoneId.systemDefault());
        assertThat(MysqlUrl.parse("jdbc:mysql:replication://a:1,b:2/nacos").place())
                .isEqualTo("a:1,b:2/nacos");
    }

    @Test
    void whatIsNoAddressIsRefusedInOneSentence() {
        assertThatThrownBy(() -> MysqlUrl.parse("jdbc:postgresql://db/nacos"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("jdbc:postgresql://db/nacos")
                .hasMessageContaining("jdbc:mysql://host:port/database");
        assertThatThrownBy(() -> MysqlUrl.parse("jdbc:mysql://db")).hasMessageContaining("names no database");
        assertThatThrownBy(() ->
                        MysqlUrl.parse("jdbc:mysql://db/n?serverTimezone=Mars").zone())
                .hasMessageContaining("serverTimezone=Mars");
    }
}
