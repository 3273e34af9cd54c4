package io.muster.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cookie of the console's login: who may use it, and what it says. */
class ConsoleCookieTest {

    private static MultiMap headers(String... namesAndValues) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers;
    }

    @Test
    void countsOnlyBesideTheHeaderThatOtherSitesCannotSend() {
        assertThat(ConsoleCookie.token(headers("Host", "h:8848", "Cookie", "muster_session_8848=t")))
                .isNull();
        assertThat(ConsoleCookie.token(
                        headers("Host", "h:8848", "Cookie", "a=b; muster_session_8848=t", ConsoleCookie.HEADER, "1")))
                .isEqualTo("t");
    }

    @ParameterizedTest
    @CsvSource({
        "h:8848,muster_session_8848",
        "[::1]:8848,muster_session_8848",
        "h,muster_session_default",
        "[::1]," + "muster_session_default"
    })
    void isNamedAfterThePortSoThatNeighboursOnOneHostKeepTheirLogins(String host, String name) {
        String cookie = ConsoleCookie.begin(headers("Host", host), "t", 60);

        assertThat(cookie).startsWith(name + "=t;");
        assertThat(ConsoleCookie.token(headers("Host", host, "Cookie", name + "=t", ConsoleCookie.HEADER, "1")))
                .isEqualTo("t");
        assertThat(ConsoleCookie.token(headers("Host", "h:1", "Cookie", name + "=t", ConsoleCookie.HEADER, "1")))
                .isNull();
    }

    @Test
    void isOutOfReachOfScriptsAndOfOtherSites() {
        assertThat(ConsoleCookie.begin(headers("Host", "h:1", "Origin", "https://h:1"), "t", 60))
                .isEqualTo("muster_session_1=t; Max-Age=60; Path=/; HttpOnly; SameSite=Strict; Secure");
        assertThat(ConsoleCookie.begin(headers("Host", "h:1", "Origin", "http://h:1"), "t", 60))
                .isEqualTo("muster_session_1=t; Max-Age=60; Path=/; HttpOnly; SameSite=Strict");
    }

    @Test
    void isTakenBackByOneWithoutALife() {
        assertThat(ConsoleCookie.end(headers("Host", "h:1")))
                .isEqualTo("muster_session_1=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict");
    }
}
