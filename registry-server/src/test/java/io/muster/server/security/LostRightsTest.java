package io.muster.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.server.node.ApiClient;
import io.muster.server.node.RunningNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever loses the right to read while a question hangs is told nothing by its answer. */
class LostRightsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ROLE = "ROLE_OWNER:some-space";
    private static final String CONFIGURATION = "/v1/cs/configs?tenant=some-space&group=G&dataId=polled";

    @RegisterExtension
    static final RunningNode NODE = new RunningNode(Map.of());

    @Test
    void aLongPollEndsWithoutTheChangeThatItsCallerMayNotReadAnyMore() throws Exception {
        ApiClient admin = NODE.administrator();
        ApiClient user = admin.newUser("leaver", "correct horse", ROLE);
        admin.change("POST", CONFIGURATION + "&content=0");
        String md5 =
                admin.get(CONFIGURATION).headers().firstValue("Content-MD5").orElseThrow();
        CompletableFuture<HttpResponse<String>> poll =
                poll(user, "polled\u0002G\u0002" + md5 + "\u0002some-space\u0001");
        await().atMost(PATIENCE)
                .until(() -> admin.get("/v1/cs/configs/listener?tenant=some-space&group=G&dataId=polled")
                        .body()
                        .contains(md5));

        admin.change("DELETE", "/v1/auth/roles", "role", ROLE, "username", "leaver");
        await().atMost(PATIENCE).until(() -> user.get(CONFIGURATION).statusCode() == 403);
        admin.change("POST", CONFIGURATION + "&content=1");

        HttpResponse<String> answer = poll.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    private static CompletableFuture<HttpResponse<String>> poll(ApiClient client, String keys) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + NODE.port() + "/nacos/v1/cs/configs/listener"))
                .header("Authorization", "Bearer " + client.token())
                .header("Long-Pulling-Timeout", "120000")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "Listening-Configs=" + URLEncoder.encode(keys, StandardCharsets.UTF_8)))
                .build();
        return HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }
}
