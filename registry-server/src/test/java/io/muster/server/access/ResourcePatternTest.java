package io.muster.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourcePatternTest {

    @ParameterizedTest
    @CsvSource({
        ":*:*, :DEFAULT_GROUP:config/a.yaml, true",
        ":*:*, dev:DEFAULT_GROUP:config/a.yaml, false",
        "public:*:*, :DEFAULT_GROUP:naming/orders, true",
        "dev:*:*, dev:G:naming/orders, true",
        "dev:*:*, dev-2:G:naming/orders, false",
        "dev:G:config/*, dev:G:config/a, true",
        "dev:G:config/*, dev:G:naming/a, false",
        "dev:G:config/app-*.yaml, dev:G:config/app-1.yaml, true",
        "dev:G:config/app.yaml, dev:G:config/appXyaml, false",
        "*, nacos/admin, true",
        "nacos/admin, nacos/admin, true",
        "nacos/admin, nacos/adminx, false",
    })
    void aPatternIsLiteralExceptForTheStar(String stored, String resource, boolean matches) {
        assertThat(ResourcePattern.of(stored).matches(resource)).isEqualTo(matches);
    }

    @Test
    void rowsThatAreRegularExpressionsKeepWorking() {
        assertThat(ResourcePattern.of("dev:(A|B):config/.*").matches("dev:B:config/x"))
                .isTrue();
        assertThat(ResourcePattern.of("dev:(A|B):config/.*").matches("dev:C:config/x"))
                .isFalse();
    }

    @Test
    @Timeout(5)
    void noStoredExpressionCanHangTheServer() {
        assertThat(ResourcePattern.of("(a+)+$:*:*").matches("a".repeat(50_000) + "!"))
                .isFalse();
    }

    @Test
    void aBrokenExpressionGrantsNothing() {
        assertThat(ResourcePattern.of("dev:([:*").matches("dev:G:config/x")).isFalse();
    }

    @Test
    void aResourceWithoutNamesIsWrittenWithStars() {
        assertThat(ResourcePattern.written(new Resource("public", "", Resource.CONFIG, "")))
                .isEqualTo(":*:config/*");
        assertThat(ResourcePattern.written(new Resource("dev", "G", Resource.NAMING, "orders")))
                .isEqualTo("dev:G:naming/orders");
    }
}
