package io.muster.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is published is served, by compare and set too, and what is not valid changes nothing. */
class PublishingTest extends OnConfigNode {

    @Test
    void whatWasPublishedIsServedWithItsMd5() throws Exception {
        long first = done(node.operations().publish(publication(KEY, "a: 1")));
        long second = done(node.operations().publish(publication(KEY, "a: 2\n名")));

        assertThat(second).isGreaterThan(first);
        assertThat(node.content(KEY)).isEqualTo("a: 2\n名");
        assertThat(node.config().queries().md5(KEY, NO_LABELS)).isEqualTo(ConfigRules.md5("a: 2\n名"));
        assertThat(node.config().queries().count()).isEqualTo(1);
    }

    @Test
    void removalIsServedAtOnceAndSaysWhetherThereWasOne() throws Exception {
        done(node.operations().publish(publication(KEY, "x")));

        assertThat(done(node.operations().remove(KEY, null, "10.0.0.1", "alice")))
                .isTrue();
        assertThat(done(node.operations().remove(KEY, null, "10.0.0.1", "alice")))
                .isFalse();
        assertThat(node.content(KEY)).isNull();
        assertThat(node.config().queries().md5(KEY, NO_LABELS)).isEmpty();
        assertThat(node.config().queries().count()).isZero();
    }

    @Test
    void compareAndSetRefusesAnOutdatedMd5WithTheSentenceOfNacos() throws Exception {
        done(node.operations().publish(publication(KEY, "one")));
        done(node.operations().publish(publication(KEY, "two", ConfigRules.md5("one"))));

        assertThatThrownBy(() -> done(node.operations().publish(publication(KEY, "three", ConfigRules.md5("one")))))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().kind()).isEqualTo(ProblemKind.CONFIG_CHANGED))
                .hasMessage("Cas publish fail, server md5 may have changed.");
        assertThat(node.content(KEY)).isEqualTo("two");
    }

    /** As {@code insertOrUpdateCas} of Nacos: the md5 is compared with what is there, and where nothing is there the content is new. */
    @Test
    void aCompareAndSetOfAnAbsentConfigurationInsertsItAsNacosDoes() throws Exception {
        done(node.operations().publish(publication(KEY, "one", ConfigRules.md5("whatever"))));
        assertThat(node.content(KEY)).isEqualTo("one");
        done(node.operations().remove(KEY, null, "10.0.0.1", "alice"));
        done(node.operations().publish(publication(KEY, "two", ConfigRules.md5("one"))));
        assertThat(node.content(KEY)).isEqualTo("two");
    }

    @Test
    void onlyOneOfManyConcurrentCompareAndSetsOfOneMd5Succeeds() throws Exception {
        done(node.operations().publish(publication(KEY, "0")));
        for (int round = 0; round < 20; round++) {
            String present = node.config().queries().md5(KEY, NO_LABELS);
            List<CompletableFuture<Long>> attempts = new ArrayList<>();
            for (int attempt = 0; attempt < 10; attempt++) {
                attempts.add(node.operations().publish(publication(KEY, round + "/" + attempt, present)));
            }
            long successes = attempts.stream()
                    .filter(attempt -> {
                        attempt.handle((value, failure) -> null).join();
                        return !attempt.isCompletedExceptionally();
                    })
                    .count();
            assertThat(successes).isEqualTo(1);
        }
        assertThat(node.history(KEY)).hasSize(21);
    }

    @Test
    void contentsAreValidatedWhereTheSettingSaysSo() throws Exception {
        restart(Map.of("muster.config.validate-content", "true"));
        done(node.operations().publish(publication(KEY, "{ not looked at as it is text")));
        assertThatThrownBy(() -> done(node.operations().publish(typed("json", "{\"a\": "))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("the content is not valid json");
        assertThat(node.content(KEY)).isEqualTo("{ not looked at as it is text");
        done(node.operations().publish(typed("json", "{\"a\": 1}")));
    }

    @Test
    void contentsBeyondTheCacheAreReadFromTheDatabase() throws Exception {
        restart(Map.of("muster.config.cache-bytes", "0"));
        for (int number = 0; number < 50; number++) {
            done(node.operations().publish(publication(new ConfigKey("", "G", "c" + number), "content " + number)));
        }
        for (int number = 0; number < 50; number++) {
            assertThat(node.content(new ConfigKey("", "G", "c" + number))).isEqualTo("content " + number);
        }
    }

    private static ConfigPublication typed(String type, String content) {
        return new ConfigPublication(
                KEY, content, type, null, "alice", "10.0.0.1", null, null, null, null, null, null, null, null, null);
    }
}
