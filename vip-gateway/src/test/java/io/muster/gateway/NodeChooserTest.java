package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.MemberAddress;
import io.muster.gateway.NodeHealth.State;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeChooserTest {

    private final NodeDirectory directory = new NodeDirectory();
    private final AtomicLong now = new AtomicLong(System.nanoTime());
    private final NodeChooser chooser = new NodeChooser(directory, Duration.ofSeconds(10), now::get);
    private Node first;
    private Node second;
    private Node third;

    @BeforeEach
    void listThreeReadyNodes() {
        list("10.0.0.1:8848", "10.0.0.2:8848", "10.0.0.3:8848");
        first = directory.nodes().get(0);
        second = directory.nodes().get(1);
        third = directory.nodes().get(2);
        directory.nodes().forEach(node -> node.health(State.READY, "ready"));
        now.set(System.nanoTime() + Duration.ofSeconds(20).toNanos());
        chooser.forRequest(List.of());
    }

    private void list(String... members) {
        directory.update(
                Stream.of(members).map(MemberAddress::parse).map(Endpoint::of).toList(), Map.of(), Optional.empty());
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
        second.rememberPassed(open, () -> {});

        list("10.0.0.4:8848", "10.0.0.1:8848");
        directory.dropIdleLeavers();

        assertThat(directory.nodes().get(1)).isSameAs(first);
        assertThat(directory.nodes().get(0).health().state()).isEqualTo(State.UNKNOWN);
        assertThat(directory.leaving()).containsExactly(second);
        second.forgetPassed(open);
        directory.dropIdleLeavers();
        assertThat(directory.leaving()).isEmpty();
    }

    @Test
    void givesANodeThatReturnsItsShareSlowly() {
        second.health(State.DEAD, "");
        first.grpcConnections().set(100);
        third.grpcConnections().set(100);
        second.health(State.READY, "ready");
        now.set(System.nanoTime());

        assertThat(chosenOf(1_000)).as("a tenth").isBetween(60, 140);

        now.addAndGet(Duration.ofSeconds(5).toNanos());
        assertThat(chosenOf(1_000)).as("half").isBetween(420, 580);

        now.addAndGet(Duration.ofSeconds(6).toNanos());
        assertThat(chosenOf(1_000)).as("it has the fewest").isEqualTo(1_000);
    }

    private int chosenOf(int connections) {
        int chosen = 0;
        for (int i = 0; i < connections; i++) {
            chosen += chooser.forConnection(List.of()) == second ? 1 : 0;
        }
        return chosen;
    }

    @Test
    void givesANodeThatReturnsItsClientsBackAFewAtATimeAndMovesNobodyTwice() {
        Map<String, Node> homes = new HashMap<>();
        for (int i = 0; i < 1_000; i++) {
            String client = "10.1." + i / 250 + "." + i % 250;
            homes.put(client, chooser.forNaming(client, List.of()));
        }
        second.health(State.DEAD, "");
        second.health(State.READY, "ready");
        long returned = System.nanoTime();
        int before = 0;
        Set<String> back = new HashSet<>();
        for (int second10ths = 0; second10ths <= 110; second10ths += 10) {
            now.set(returned + Duration.ofMillis(second10ths * 100L).toNanos());
            homes.forEach((client, home) -> {
                Node chosen = chooser.forNaming(client, List.of());
                if (home != second) {
                    assertThat(chosen).isSameAs(home);
                } else if (chosen == second) {
                    back.add(client);
                } else {
                    assertThat(back).doesNotContain(client);
                }
            });
            assertThat(back.size()).isGreaterThanOrEqualTo(before);
            before = back.size();
            if (second10ths == 50) {
                assertThat(back.size()).isBetween(120, 220);
            }
        }
        assertThat(homes.values().stream().filter(home -> home == second).count())
                .isEqualTo(back.size());
    }

    @Test
    void ejectsANodeThatKeepsFailingButNeverMoreThanHalf() {
        Outliers outliers =
                new Outliers(directory, new BalanceSettings(Duration.ZERO, 3, Duration.ofSeconds(5), false));
        now.set(System.nanoTime());
        outliers.failed(first, "broke off");
        outliers.failed(first, "broke off");
        outliers.answered(first, 500);
        outliers.failed(first, "broke off");
        outliers.answered(first, 503);
        assertThat(first.state(now.get()))
                .as("an answer in between ends the row")
                .isEqualTo(State.READY);
        outliers.answered(first, 504);

        assertThat(first.state(System.nanoTime())).isEqualTo(State.EJECTED);
        now.set(System.nanoTime());
        for (int i = 0; i < 50; i++) {
            assertThat(chooser.forRequest(List.of())).isIn(second, third);
        }
        assertThat(chooser.forRequest(List.of(second, third)))
                .as("better than nobody")
                .isSameAs(first);
        for (int i = 0; i < 5; i++) {
            outliers.failed(second, "broke off");
        }
        assertThat(second.state(System.nanoTime()))
                .as("two of three would be most of them")
                .isEqualTo(State.READY);

        now.addAndGet(Duration.ofSeconds(6).toNanos());
        assertThat(first.state(now.get())).isEqualTo(State.READY);
    }

    @Test
    void prefersTheLeaderForWritesWhileItCanTakeWork() {
        assertThat(chooser.forLeader(List.of())).isNotNull();
        directory.lead(third.endpoint());
        first.inFlight().set(0);
        third.inFlight().set(10);
        assertThat(chooser.forLeader(List.of())).isSameAs(third);
        assertThat(chooser.forLeader(List.of(third))).isIn(first, second);
        third.suspect("");
        assertThat(chooser.forLeader(List.of())).isIn(first, second);
    }
}
