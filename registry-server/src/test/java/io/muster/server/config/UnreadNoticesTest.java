package io.muster.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class UnreadNoticesTest {

    private static final ConfigKey ONE = new ConfigKey("", "G", "one");
    private static final ConfigKey OTHER = new ConfigKey("", "G", "other");

    private final UnreadNotices notices = new UnreadNotices();

    @Test
    void anIndexCountsBeforeTheFirstNoticeThatIsNotRead() {
        notices.add(5, List.of(ONE));
        notices.add(8, List.of(OTHER));

        assertThat(notices.served(4)).isEqualTo(4);
        assertThat(notices.served(10)).isEqualTo(4);
        notices.read(OTHER, 8);
        assertThat(notices.served(10)).isEqualTo(4);
        notices.read(ONE, 8);
        assertThat(notices.served(10)).isEqualTo(10);
        assertThat(notices.served(7)).as("what is shown already").isEqualTo(8);
    }

    @Test
    void aReadCoversOnlyTheNoticesThatCameBeforeItBegan() {
        notices.add(5, List.of(ONE));
        long began = notices.latest();
        notices.add(7, List.of(ONE, OTHER));
        notices.read(ONE, began);

        assertThat(notices.served(10)).isBetween(5L, 6L);
        notices.readAll(notices.latest());
        assertThat(notices.served(10)).isEqualTo(10);
    }

    @Test
    void whoeverWaitsForAllThatWasAnnouncedIsNotHeldUpByWhatComesLater() {
        assertThat(notices.allRead()).isCompleted();
        notices.add(5, List.of(ONE));
        CompletableFuture<Void> all = notices.allRead();
        notices.add(6, List.of(OTHER));

        assertThat(all).isNotDone();
        notices.read(ONE, 6);
        await().until(all::isDone);
        assertThat(notices.allRead()).isNotDone();
    }
}
