package io.muster.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.grpc.ConnectionBalance.Move;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionBalanceTest {

    @Test
    void aCrowdedNodeSharesItsSurplusAmongAllThatHaveRoom() {
        assertThat(ConnectionBalance.moves(Map.of("a", 12, "b", 0, "c", 3), 0.1))
                .containsExactly(Map.entry("a", List.of(new Move(7, "b"), new Move(5, "c"))));
    }

    @Test
    void severalCrowdedNodesDoNotAllFillTheSameOne() {
        Map<String, List<Move>> moves = ConnectionBalance.moves(Map.of("a", 9, "b", 9, "c", 0, "d", 0), 0);

        assertThat(moves).containsOnlyKeys("a", "b");
        assertThat(moves.get("a")).last().extracting(Move::keep).isEqualTo(5);
        assertThat(moves.get("b")).last().extracting(Move::keep).isEqualTo(5);
        assertThat(moves.values().stream().flatMap(List::stream).map(Move::to)).contains("c", "d");
    }

    @Test
    void whoIsWithinTheToleranceStays() {
        assertThat(ConnectionBalance.moves(Map.of("a", 11, "b", 10, "c", 9), 0.1))
                .isEmpty();
        assertThat(ConnectionBalance.moves(Map.of("a", 0, "b", 0), 0)).isEmpty();
        assertThat(ConnectionBalance.moves(Map.of("a", 5), 0)).isEmpty();
    }
}
