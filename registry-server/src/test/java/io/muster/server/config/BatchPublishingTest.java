package io.muster.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.server.config.ConfigAdministration.ConflictPolicy;
import io.muster.server.config.ConfigAdministration.TransferWatch;
import io.muster.server.config.ConfigAdministration.Transferred;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Many configurations at once: all are looked at before the first is published. */
class BatchPublishingTest extends OnConfigNode {

    private static final TransferWatch UNWATCHED = new Watch(Integer.MAX_VALUE);

    /** Remembers what it hears, and ends the work when so many are done. */
    private static final class Watch implements TransferWatch {
        private final List<String> heard = new CopyOnWriteArrayList<>();
        private final int last;
        private volatile int done;

        Watch(int last) {
            this.last = last;
        }

        @Override
        public void done(int count, int total) {
            done = count;
            heard.add(count + " of " + total);
        }

        @Override
        public boolean stopped() {
            return done >= last;
        }
    }

    private static ConfigKey key(String dataId) {
        return new ConfigKey("", "G", dataId);
    }

    private static List<ConfigPublication> batch(String... dataIds) {
        return new ArrayList<>(Arrays.stream(dataIds)
                .map(dataId -> publication(key(dataId), "content of " + dataId))
                .toList());
    }

    private Transferred publishAll(List<ConfigPublication> publications, ConflictPolicy policy) throws Exception {
        return done(node.config().administration().publishAll(publications, policy, UNWATCHED));
    }

    /** What is there, with what has happened to it. */
    private Map<ConfigKey, String> stored() throws Exception {
        Map<ConfigKey, String> stored = new HashMap<>();
        for (String namespace : List.of("", "dev")) {
            for (ConfigKey key : node.config().queries().keys(namespace)) {
                stored.put(key, node.content(key) + " " + node.history(key).size());
            }
        }
        return stored;
    }

    private void assertRefused(List<ConfigPublication> publications, ProblemKind kind, String... words)
            throws Exception {
        for (ConflictPolicy policy : ConflictPolicy.values()) {
            Map<ConfigKey, String> before = stored();
            assertThatThrownBy(() -> publishAll(publications, policy))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            refused -> assertThat(refused.problem().kind()).isEqualTo(kind))
                    .hasMessageContainingAll(words)
                    .hasMessageContaining("nothing was changed");
            assertThat(stored()).isEqualTo(before);
        }
    }

    @Test
    void oneThatIsNotValidKeepsAllFromBeingPublished() throws Exception {
        List<ConfigPublication> publications = batch("a", "b", "c");
        publications.set(1, publication(key("b"), " \n"));
        assertRefused(
                publications, ProblemKind.PARAMETER_INVALID, "content is blank", "configuration b of the group G");

        publications.set(1, publication(key("b b"), "x"));
        assertRefused(publications, ProblemKind.PARAMETER_INVALID, "invalid dataId : b b");

        publications.set(1, publication(key("b"), "x".repeat(10_485_761)));
        assertRefused(publications, ProblemKind.CONFIG_TOO_LARGE, "over 10485760", "configuration b of the group G");
        assertThat(node.content(key("a"))).isNull();
    }

    @Test
    void contentsAreReadAsWhatTheirTypesSayBeforeTheFirstIsPublished() throws Exception {
        restart(Map.of("muster.config.validate-content", "true"));
        List<ConfigPublication> publications = batch("a");
        publications.add(new ConfigPublication(
                key("b"), "{\"a\": ", "json", null, null, null, null, null, null, null, null, null, null, null, null));
        assertRefused(publications, ProblemKind.PARAMETER_INVALID, "not valid json", "configuration b of the group G");
    }

    @Test
    void aQuotaThatAllOfThemWouldPassKeepsAllFromBeingPublished() throws Exception {
        restart(Map.of("isCapacityLimitCheck", "true", "defaultGroupQuota", "3", "defaultMaxSize", "20"));
        done(node.operations().publish(publication(key("a"), "1")));

        assertRefused(
                batch("a", "b", "c", "c", "d"),
                ProblemKind.QUOTA_EXCEEDED,
                "the group G holds its quota of 3",
                "configuration d of the group G");
        List<ConfigPublication> publications = batch("b", "c");
        publications.set(1, publication(key("c"), "x".repeat(21)));
        assertRefused(publications, ProblemKind.QUOTA_EXCEEDED, "21 bytes", "configuration c of the group G");

        assertThat(publishAll(batch("a", "b", "c", "c"), ConflictPolicy.OVERWRITE)
                        .succeeded())
                .isEqualTo(4);
        assertThat(node.content(key("a"))).isEqualTo("content of a");
    }

    @Test
    void theClusterQuotaCountsTheNewOnesOfAllGroups() throws Exception {
        restart(Map.of("isCapacityLimitCheck", "true", "defaultClusterQuota", "2"));
        List<ConfigPublication> publications = batch("a");
        publications.add(publication(new ConfigKey("", "H", "a"), "x"));
        publications.add(publication(new ConfigKey("dev", "G", "a"), "x"));
        assertRefused(publications, ProblemKind.QUOTA_EXCEEDED, "the cluster holds its quota of 2");
    }

    @Test
    void whoeverWatchesHearsOfEachOneAndOfNothingThatIsRefusedAtOnce() throws Exception {
        Watch watch = new Watch(Integer.MAX_VALUE);
        done(node.config().administration().publishAll(batch("a", "b", "a"), ConflictPolicy.SKIP, watch));
        assertThat(watch.heard).containsExactly("0 of 3", "1 of 3", "2 of 3", "3 of 3");

        Watch refused = new Watch(Integer.MAX_VALUE);
        List<ConfigPublication> publications = batch("a");
        publications.add(publication(key("b"), " "));
        assertThatThrownBy(() ->
                        done(node.config().administration().publishAll(publications, ConflictPolicy.SKIP, refused)))
                .isInstanceOf(ProblemException.class);
        assertThat(refused.heard).isEmpty();
    }

    @Test
    void whoeverWatchesCanEndItAndWhatWasPublishedStays() throws Exception {
        CompletableFuture<Transferred> stopped =
                node.config().administration().publishAll(batch("a", "b", "c"), ConflictPolicy.OVERWRITE, new Watch(2));

        assertThatThrownBy(() -> done(stopped))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().kind()).isEqualTo(ProblemKind.STOPPED))
                .hasMessageContaining("2 of 3 configurations have been published and stay");
        assertThat(node.content(key("b"))).isEqualTo("content of b");
        assertThat(node.content(key("c"))).isNull();
    }

    @Test
    void thePolicyDecidesAboutThoseThatExist() throws Exception {
        done(node.operations().publish(publication(key("b"), "old")));

        Transferred aborted = publishAll(batch("a", "b", "c"), ConflictPolicy.ABORT);
        assertThat(aborted).isEqualTo(new Transferred(1, List.of(key("b")), List.of(key("c"))));
        Transferred skipped = publishAll(batch("b", "c"), ConflictPolicy.SKIP);
        assertThat(skipped).isEqualTo(new Transferred(1, List.of(), List.of(key("b"))));
        assertThat(node.content(key("b"))).isEqualTo("old");
    }
}
