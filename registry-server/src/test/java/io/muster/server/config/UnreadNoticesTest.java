package io.muster.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class UnreadNoticesTest {

    private final UnreadNotices notices = new UnreadNotices();

    @Test
    void anIndexCountsBeforeTheFirstNoticeThatIsNotRead() {
        CompletableFuture<Void> early = new CompletableFuture<>();
        CompletableFuture<Void> late = new CompletableFuture<>();
        notices.add(5, early);
        notices.add(8, late);
        notices.add(9, CompletableFuture.completedFuture(null));

        assertThat(notices.served(4)).isEqualTo(4);
        assertThat(notices.served(10)).isEqualTo(4);
        late.complete(null);
        assertThat(notices.served(10)).isEqualTo(4);
        early.completeExceptionally(new IllegalStateException("the database is away"));
        assertThat(notices.served(10)).isEqualTo(10);
    }

    @Test
    void aReadThatNeverEndsDoesNotHoldTheIndexForever() {
        notices.add(5, new CompletableFuture<Void>());
        assertThat(notices.served(6)).isEqualTo(4);
        await().atMost(Duration.ofSeconds(10)).until(() -> notices.served(6) == 6);
    }
}
