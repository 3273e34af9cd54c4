package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no request that can be served. */
class MalformedRequestsTest extends GatewayTestBase {

    @ParameterizedTest
    @ValueSource(strings = {"nonsense\r\n\r\n", "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n"})
    void answersWhatIsNotARequestWithOneSentence(String text) throws IOException {
        startGateway(backend());

        assertThat(raw(text)).matches("(?s)HTTP/1\\.[01] (400|405) .*\"message\":\"gateway: .*");
    }

    @Test
    void refusesHeadersAboveTheLimitByName() throws IOException {
        startGateway(backend());

        assertThat(raw("GET / HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(70_000) + "\r\n\r\n"))
                .contains(" 431 ")
                .contains("gateway.max-header-size");
        assertThat(raw("GET /" + "x".repeat(70_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                .contains(" 414 ")
                .contains("gateway.max-header-size");
    }

    private String raw(String text) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
