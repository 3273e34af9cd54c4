package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the access log of a gateway says, and what it leaves out. */
class AccessLogTest extends GatewayTestBase {

    private final Logger logger = (Logger) LoggerFactory.getLogger(LogSettings.ACCESS_LOGGER);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    @Test
    void hasALineForEachRequestWithoutItsQueryAndNoneForHeartbeats() throws IOException {
        Backend node = backend();
        startGateway(node);

        send(request("/nacos/v1/ns/instance/beat?serviceName=a").method("PUT", BodyPublishers.noBody()));
        get("/nacos/v1/cs/configs?accessToken=secret");

        await().until(() -> !lines.list.isEmpty());
        assertThat(logged()).singleElement().satisfies(line -> assertThat(line)
                .contains("GET /nacos/v1/cs/configs 200")
                .contains(node.address())
                .doesNotContain("secret"));
    }

    @Test
    void isOffWhileItsLoggerIs() throws IOException {
        logger.setLevel(Level.OFF);
        startGateway(backend());

        get("/nacos/v1/cs/configs");
        Backend.await(Objects.requireNonNull(gateway).stop());
        gateway = null;

        assertThat(logged()).isEmpty();
    }

    private List<String> logged() {
        return List.copyOf(lines.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
