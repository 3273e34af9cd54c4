package io.muster.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The files of the console as a browser gets them. */
class ConsolePagesTest {

    @RegisterExtension
    static final EdgeFixture edge = EdgeFixture.withTestRoutes();

    @Test
    void theConsoleIsServedWithAContentSecurityPolicy() throws Exception {
        HttpResponse<String> page = edge.get("/nacos/");
        assertThat(page.body()).isEqualTo("<html>");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).contains("script-src 'self'"));
        assertThat(edge.get("/nacos").headers().firstValue("Location")).hasValue("/nacos/");
        assertThat(edge.get("/").headers().firstValue("Location")).hasValue("/nacos/");
        assertThat(edge.send("POST", "/nacos/", "").statusCode()).isEqualTo(404);
    }

    @Test
    void theConsoleIsCompressedForBrowsersThatTakeIt() throws Exception {
        HttpResponse<String> compressed = edge.get("/nacos/assets/script.js", "Accept-Encoding", "br, gzip;q=0.8");
        assertThat(compressed.body()).isEqualTo("compressed");
        assertThat(compressed.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(compressed.headers().firstValue("Vary")).hasValue("Accept-Encoding");
        assertThat(compressed.headers().firstValue("Cache-Control"))
                .hasValueSatisfying(value -> assertThat(value).contains("immutable"));

        assertThat(edge.get("/nacos/assets/script.js").body()).isEqualTo("plain");
        assertThat(edge.get("/nacos/assets/script.js", "Accept-Encoding", "gzip;q=0")
                        .body())
                .isEqualTo("plain");
    }

    @Test
    void aPageThatTheBrowserHasIsNotSentAgain() throws Exception {
        HttpResponse<String> known = edge.get("/nacos/assets/script.js", "If-None-Match", "\"0\", \"1\"");
        assertThat(known.statusCode()).isEqualTo(304);
        assertThat(known.body()).isEmpty();
        assertThat(known.headers().firstValue("ETag")).hasValue("\"1\"");

        // The tag of one form says nothing about the other.
        assertThat(edge.get("/nacos/assets/script.js", "If-None-Match", "\"1-gz\"")
                        .body())
                .isEqualTo("plain");
    }
}
