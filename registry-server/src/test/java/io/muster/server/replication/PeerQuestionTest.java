package io.muster.server.replication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.muster.server.replication.PeerQuestion.Nothing;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PeerQuestionTest {

    private record Range(int from, int to) {}

    private final TwoPeers peers = new TwoPeers();

    private static PeerQuestion<Range, List<Integer>> scaled(PeerCalls peers, int factor) {
        return PeerQuestion.answeredAtOnce(
                peers,
                "scaled",
                Range.class,
                new TypeReference<>() {},
                range -> List.of(range.from * factor, range.to * factor));
    }

    @Test
    void everyNodeAnswersForItselfInTheOrderOfTheirIds() {
        PeerQuestion<Range, List<Integer>> here = scaled(peers, 1);
        scaled(peers.other(), 10);

        assertThat(here.ofAll(new Range(2, 3)).join())
                .containsExactly(Map.entry("other", List.of(20, 30)), Map.entry("self", List.of(2, 3)));
        assertThat(here.ofOthers(new Range(2, 3)).join()).containsExactly(Map.entry("other", List.of(20, 30)));
        assertThat(here.of("other", new Range(2, 3)).join()).containsExactly(20, 30);
        assertThat(here.of("self", new Range(2, 3)).join()).containsExactly(2, 3);
    }

    @Test
    void anAnswerThatCannotBeReadIsLeftOutAndFailsWhoeverAskedThisNodeOnly() {
        PeerQuestion<Range, List<Integer>> here = scaled(peers, 1);
        peers.other()
                .serve("scaled", (node, body) -> CompletableFuture.completedFuture("{\"newer\":1}".getBytes(UTF_8)));

        assertThat(here.ofAll(new Range(2, 3)).join()).containsExactly(Map.entry("self", List.of(2, 3)));
        assertThatThrownBy(() -> here.of("other", new Range(2, 3)).join())
                .hasCauseInstanceOf(JsonProcessingException.class);
    }

    @Test
    void aQuestionThatCannotBeReadFails() {
        scaled(peers.other(), 1);

        assertThatThrownBy(
                        () -> peers.ask("other", "scaled", "?".getBytes(UTF_8)).join())
                .hasCauseInstanceOf(JsonProcessingException.class);
    }

    @Test
    void aQuestionWithoutWordsTravelsAsNoBytesAndTakesAny() {
        AtomicReference<byte[]> asked = new AtomicReference<>();
        PeerQuestion<Nothing, Integer> here = PeerQuestion.of(peers, "counted", new TypeReference<>() {}, () -> 1);
        peers.other().serve("counted", (node, body) -> {
            asked.set(body);
            return CompletableFuture.completedFuture("2".getBytes(UTF_8));
        });

        assertThat(here.ofAll(Nothing.NOTHING).join()).containsExactly(Map.entry("other", 2), Map.entry("self", 1));
        assertThat(asked.get()).isEmpty();
        assertThat(peers.other().ask("self", "counted", "any".getBytes(UTF_8)).join())
                .isEqualTo("1".getBytes(UTF_8));
    }

    @Test
    void anAnswerMayComeLater() {
        CompletableFuture<String> later = new CompletableFuture<>();
        PeerQuestion<String, String> here =
                PeerQuestion.answeredLater(peers, "later", String.class, new TypeReference<>() {}, question -> later);
        PeerQuestion.answeredLater(
                peers.other(),
                "later",
                String.class,
                new TypeReference<String>() {},
                question -> CompletableFuture.completedFuture("to " + question));

        CompletableFuture<Map<String, String>> answers = here.ofAll("whom");
        assertThat(answers).isNotDone();
        later.complete("now");

        assertThat(answers.join()).containsExactly(Map.entry("other", "to whom"), Map.entry("self", "now"));
    }
}
