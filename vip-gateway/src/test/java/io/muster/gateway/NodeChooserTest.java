package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.MemberAddress;
import io.muster.gateway.NodeHealth.State;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeChooserTest {

    private final NodeDirectory directory = new NodeDirectory();
    private final NodeChooser chooser = new NodeChooser(directory);
    private Node first;
    private Node second;
    private Node third;

    @BeforeEach
    void listThreeReadyNodes() {
        directory.update(List.of(
                MemberAddress.parse("10.0.0.1:8848"),
                MemberAddress.parse("10.0.0.2:8848"),
                MemberAddress.parse("10.0.0.3:8848")));
        first = directory.nodes().get(0);
        second = directory.nodes().get(1);
        third = directory.nodes().get(2);
        directory.nodes().forEach(node -> node.health(State.READY, "ready"));
    }

    @Test
    void takesTheLeastLoadedNode() {
        first.inFlight().set(2);
        second.inFlight().set(1);
        third.inFlight().set(3);
        first.grpcConnections().set(5);
        second.grpcConnections().set(6);
        third.grpcConnections().set(4);

        assertThat(chooser.forRequest(List.of())).isSameAs(second);
        assertThat(chooser.forRequest(List.of(second))).isSameAs(first);
        assertThat(chooser.forConnection(List.of())).isSameAs(third);
    }

    @Test
    void prefersTheBestHealth() {
        first.health(State.DEAD, "");
        second.suspect("");
        assertThat(chooser.forRequest(List.of())).isSameAs(third);
        assertThat(chooser.forRequest(List.of(third))).isSameAs(second);
        assertThat(chooser.forRequest(List.of(second, third))).isNull();

        third.health(State.NOT_READY, "");
        assertThat(chooser.forRequest(List.of())).isSameAs(second);
        assertThat(chooser.forRequest(List.of(second)))
                .as("a node that is not ready gets nothing while another is ready")
                .isNull();

        second.health(State.DEAD, "");
        assertThat(chooser.forRequest(List.of())).isSameAs(third);

        third.health(State.DEAD, "");
        assertThat(chooser.forRequest(List.of())).isNull();
        assertThat(chooser.forNaming("1.2.3.4", List.of())).isNull();
    }

    @Test
    void keepsAClientOnItsNodeAndSharesOutTheClients() {
        Map<Node, Integer> clients = new HashMap<>();
        Map<String, Node> before = new HashMap<>();
        for (int i = 0; i < 3_000; i++) {
            String client = "10.1." + i / 250 + "." + i % 250;
            Node node = chooser.forNaming(client, List.of());
            before.put(client, node);
            clients.merge(node, 1, Integer::sum);
        }
        assertThat(clients.values()).allSatisfy(count -> assertThat(count).isBetween(850, 1150));

        second.health(State.DEAD, "");
        before.forEach((client, node) -> {
            Node now = chooser.forNaming(client, List.of());
            if (node == second) {
                assertThat(now).isIn(first, third);
            } else {
                assertThat(now).as("only the dead node's clients move").isSameAs(node);
            }
        });
    }

    @Test
    void movesAClientFromAnOverloadedNode() {
        Node home = chooser.forNaming("10.1.1.1", List.of());
        home.inFlight().set(1_000);
        Node elsewhere = chooser.forNaming("10.1.1.1", List.of());
        assertThat(elsewhere).isNotSameAs(home);

        home.inFlight().set(10);
        assertThat(chooser.forNaming("10.1.1.1", List.of())).isSameAs(home);
    }

    @Test
    void keepsWhatIsKnownOfANodeThatStaysListed() {
        first.requests().increment();
        Object open = new Object();
        second.rememberConnection(open, () -> {});

        directory.update(List.of(MemberAddress.parse("10.0.0.4:8848"), MemberAddress.parse("10.0.0.1:8848")));
        directory.dropIdleLeavers();

        assertThat(directory.nodes().get(1)).isSameAs(first);
        assertThat(directory.nodes().get(0).health().state()).isEqualTo(State.UNKNOWN);
        assertThat(directory.leaving()).containsExactly(second);
        second.forgetConnection(open);
        directory.dropIdleLeavers();
        assertThat(directory.leaving()).isEmpty();
    }
}
