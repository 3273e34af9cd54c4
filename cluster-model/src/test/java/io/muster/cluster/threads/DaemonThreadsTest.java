package io.muster.cluster.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;

class DaemonThreadsTest {

    @Test
    void haveTheirVeryName() {
        ThreadFactory threads = DaemonThreads.named("clock");

        assertThat(threads.newThread(() -> {}).getName()).isEqualTo("clock");
        assertThat(threads.newThread(() -> {}).getName()).isEqualTo("clock");
    }

    @Test
    void areNumberedForEachPoolAnew() {
        ThreadFactory first = DaemonThreads.numbered("worker");
        ThreadFactory second = DaemonThreads.numbered("worker");

        assertThat(first.newThread(() -> {}).getName()).isEqualTo("worker-1");
        assertThat(first.newThread(() -> {}).getName()).isEqualTo("worker-2");
        assertThat(second.newThread(() -> {}).getName()).isEqualTo("worker-1");
    }

    @Test
    void doNotKeepTheProcessAlive() {
        assertThat(DaemonThreads.named("clock").newThread(() -> {}).isDaemon()).isTrue();
        assertThat(DaemonThreads.numbered("worker").newThread(() -> {}).isDaemon())
                .isTrue();
    }
}
