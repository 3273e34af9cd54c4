package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.deploy.local.LocalCluster;
import io.muster.deploy.local.LocalNode;
import io.muster.deploy.local.NodeApi;
import io.muster.server.grpc.RawClient;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A listener that holds what it may have seen on another node comes to one that is alone and may be behind: it is told nothing until that
 * node knows, and everything then.
 */
class HeldListenersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String DATA_ID = "held.yaml";
    private static final String GROUP = "DEFAULT_GROUP";
    private static final String SEEN_ELSEWHERE = "0123456789abcdef0123456789abcdef";
    private static final int GRPC_OFFSET = 1000;

    @RegisterExtension
    static final RunningCluster CLUSTER = new RunningCluster("nacos.core.auth.enabled=false");

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void aNodeWithoutAMajorityMovesNoListenerUntilItKnowsThatItIsNotBehind() throws Exception {
        LocalCluster cluster = CLUSTER.get();
        LocalNode alone = cluster.nodes().get(0);
        List<LocalNode> others = cluster.nodes().subList(1, 3);
        NodeApi api = new NodeApi(alone.address(), LocalCluster.ADMINISTRATOR, LocalCluster.ADMINISTRATOR);
        Map<String, String> publication = Map.of("dataId", DATA_ID, "group", GROUP, "content", "here");
        api.post("/nacos/v1/cs/configs", publication);
        assertThat(poll(alone)).contains(DATA_ID);
        int port = Integer.parseInt(alone.address().substring(alone.address().lastIndexOf(':') + 1));

        try (RawClient client = new RawClient(port + GRPC_OFFSET).connect()) {
            others.forEach(LocalNode::kill);
            await().atMost(PATIENCE).until(() -> isRefused(api, publication));

            assertThat(poll(alone)).isEmpty();
            RawClient.Message answer = client.call(
                    "ConfigBatchListenRequest",
                    "{\"listen\":true,\"configListenContexts\":[{\"dataId\":\"" + DATA_ID + "\",\"group\":\"" + GROUP
                            + "\",\"md5\":\"" + SEEN_ELSEWHERE + "\"}]}");
            assertThat(answer.resultCode()).isEqualTo(200);
            assertThat(answer.body().path("changedConfigs")).isEmpty();
            assertThat(api.text("/nacos/v1/cs/configs?dataId=" + DATA_ID + "&group=" + GROUP))
                    .as("reads go on")
                    .isEqualTo("here");

            others.forEach(LocalNode::start);
            assertThat(client.next("ConfigChangeNotifyRequest")
                            .body()
                            .path("dataId")
                            .asText())
                    .isEqualTo(DATA_ID);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(poll(alone)).contains(DATA_ID));
        }
    }

    private static boolean isRefused(NodeApi api, Map<String, String> publication) {
        try {
            api.post("/nacos/v1/cs/configs", publication);
            return false;
        } catch (IOException noMajority) {
            return noMajority.getMessage().contains("503");
        }
    }

    /** Asks as a client of version 1 that does not want to wait. */
    private String poll(LocalNode node) throws IOException, InterruptedException {
        String probe = DATA_ID + '\u0002' + GROUP + '\u0002' + SEEN_ELSEWHERE + '\u0001';
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create("http://" + node.address() + "/nacos/v1/cs/configs/listener"))
                        .timeout(Duration.ofSeconds(10))
                        .header("Long-Pulling-Timeout", "30000")
                        .header("Long-Pulling-Timeout-No-Hangup", "true")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "Listening-Configs=" + URLEncoder.encode(probe, StandardCharsets.UTF_8)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }
}
