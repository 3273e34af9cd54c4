package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.deploy.local.LocalCluster;
import io.muster.deploy.local.LocalNode;
import io.muster.deploy.local.NodeApi;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Contents of 10 MB one after the other in the shipped cluster, whose nodes have a heap of 256 MB, and a node that starts again with all of them. */
@Tag("campaign")
class LargeContentsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int COUNT = 10;
    private static final int LENGTH = 10_000_000;

    @RegisterExtension
    static final RunningCluster CLUSTER = new RunningCluster("nacos.core.auth.enabled=false");

    @Test
    void noNodeRunsOutOfMemory() throws Exception {
        LocalCluster cluster = CLUSTER.get();
        LocalNode first = cluster.nodes().get(0);
        NodeApi api = new NodeApi(first.address(), LocalCluster.ADMINISTRATOR, LocalCluster.ADMINISTRATOR);
        for (int number = 0; number < COUNT; number++) {
            publish(api, number);
        }
        for (LocalNode node : cluster.nodes()) {
            assertThat(node.isRunning()).as("%s", node).isTrue();
            holdsAll(node);
        }

        first.stop();
        first.start();

        holdsAll(first);
    }

    /** A busy machine may not take 10 MB to three disks within the limit of a change: then it is said that nobody knows, and it is made again. */
    private static void publish(NodeApi api, int number) {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            api.post(
                    "/nacos/v1/cs/configs",
                    Map.of("dataId", "large-" + number, "group", "G", "content", content(number)));
            return true;
        });
    }

    private static void holdsAll(LocalNode node) {
        NodeApi api = new NodeApi(node.address(), LocalCluster.ADMINISTRATOR, LocalCluster.ADMINISTRATOR);
        for (int number : new int[] {0, COUNT - 1}) {
            await().atMost(PATIENCE).ignoreExceptions().until(() -> api.text(
                            "/nacos/v1/cs/configs?dataId=large-" + number + "&group=G")
                    .equals(content(number)));
        }
    }

    private static String content(int number) {
        return number + ":" + "x".repeat(LENGTH);
    }
}
