package io.muster.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WildcardsTest {

    @ParameterizedTest
    @CsvSource({
        "dev:G:config/a, dev:*:config/*, true",
        "d*:G:config/a, dev:*:config/*, true",
        "d*:G:config/a, prod:*:config/*, false",
        "dev:G:naming/a, dev:*:config/*, false",
        "*, dev:*:config/*, true",
        "*:*:*, dev:*:config/*, true",
        "dev*, dev:*:config/*, true",
        "dev, dev:*:config/*, false",
        "a*b, *c*, true",
        "a*b, b*a, false",
        "ab, a*b*, true",
        "'', *, true",
        "'', a, false",
        "**, ***, true",
    })
    void twoPatternsIntersectWhereSomeTextMatchesBoth(String one, String other, boolean intersect) {
        assertThat(Wildcards.intersect(one, other)).isEqualTo(intersect);
        assertThat(Wildcards.intersect(other, one)).isEqualTo(intersect);
    }
}
