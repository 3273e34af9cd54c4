package io.muster.server.push;

import static io.muster.server.naming.TestRegistry.ORDERS;
import static io.muster.server.naming.TestRegistry.done;
import static io.muster.server.naming.TestRegistry.http;
import static io.muster.server.naming.TestRegistry.instance;
import static io.muster.server.naming.TestRegistry.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.server.naming.ServiceView;
import io.muster.server.naming.TestRegistry;
import io.muster.server.replication.MusterCommands;
import io.muster.server.replication.TwoPeers;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PushHubTest {

    private static final long WINDOW_MILLIS = 50;

    private final TestRegistry registry = new TestRegistry();
    private final CountingRecorder recorder = new CountingRecorder();
    private final TwoPeers peers = new TwoPeers();
    private final PushHub hub = new PushHub(
            registry.module.queries(),
            peers,
            MusterCommands.mapper(),
            new PushSettings(WINDOW_MILLIS, 1000, 100),
            recorder);

    @AfterEach
    void close() {
        hub.close();
        registry.close();
    }

    @Test
    void aChangeIsPushedToTheSubscribersOfItsServiceOnly() {
        Receiver orders = new Receiver("orders");
        Receiver billing = new Receiver("billing");
        hub.subscribe(orders, ORDERS, "");
        hub.subscribe(billing, service("billing"), "");

        registry.register(ORDERS, instance("10.0.0.1", 80));

        await().until(() -> !orders.views.isEmpty());
        assertThat(orders.views.get(0).instances()).hasSize(1);
        assertThat(billing.views).isEmpty();
    }

    @Test
    void theFirstChangeLeavesAtOnceAndABurstIsMerged() {
        Receiver receiver = new Receiver("r");
        hub.subscribe(receiver, ORDERS, "");
        long start = System.nanoTime();

        for (int port = 1; port <= 200; port++) {
            registry.register(ORDERS, instance("10.0.0.1", port));
        }

        await().until(() -> receiver.latestSize() == 200);
        long windows = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) / WINDOW_MILLIS;
        assertThat((long) receiver.views.size())
                .as("one at once, and one for each window of the burst")
                .isLessThanOrEqualTo(windows + 3);
    }

    @Test
    void aNewSubscriberIsNotPushedWhatItsAnswerHolds() {
        registry.register(ORDERS, instance("10.0.0.1", 80));
        Receiver receiver = new Receiver("r");
        hub.subscribe(receiver, ORDERS, "");
        registry.register(service("billing"), instance("10.0.0.1", 80));

        await().during(Duration.ofMillis(200)).until(receiver.views::isEmpty);
    }

    @Test
    void whileAPushIsUnderWayOnlyTheLatestStateWaits() {
        Receiver slow = new Receiver("slow");
        slow.acknowledging = false;
        hub.subscribe(slow, ORDERS, "");
        registry.register(ORDERS, instance("10.0.0.1", 1));
        await().until(() -> slow.views.size() == 1);

        for (int port = 2; port <= 5; port++) {
            registry.register(ORDERS, instance("10.0.0.1", port));
        }
        await().during(Duration.ofMillis(300)).until(() -> slow.views.size() == 1);
        slow.acknowledging = true;
        slow.acknowledgeAll();

        await().until(() -> slow.latestSize() == 5);
        assertThat(slow.views).hasSize(2);
    }

    @Test
    void aSlowSubscriberDoesNotHoldUpOthers() {
        Receiver slow = new Receiver("slow");
        slow.acknowledging = false;
        Receiver quick = new Receiver("quick");
        hub.subscribe(slow, ORDERS, "");
        hub.subscribe(quick, ORDERS, "");

        for (int port = 1; port <= 3; port++) {
            registry.register(ORDERS, instance("10.0.0.1", port));
            int expected = port;
            await().until(() -> quick.latestSize() == expected);
        }
    }

    @Test
    void aPushThatIsNotAcknowledgedInTimeIsRepeated() {
        Receiver deaf = new Receiver("deaf");
        deaf.acknowledging = false;
        deaf.patienceMillis = 100;
        hub.subscribe(deaf, ORDERS, "");
        registry.register(ORDERS, instance("10.0.0.1", 80));

        await().until(() -> deaf.views.size() >= 3);
        deaf.acknowledging = true;
        await().during(Duration.ofMillis(400)).until(deaf::isQuiet);
    }

    @Test
    void aFailedPushIsRepeatedWithTheLatestState() {
        Receiver failing = new Receiver("failing");
        failing.failures.set(1);
        hub.subscribe(failing, ORDERS, "");
        registry.register(ORDERS, instance("10.0.0.1", 80));

        await().until(() -> failing.views.size() == 2);
        assertThat(failing.views.get(1).revision())
                .isEqualTo(failing.views.get(0).revision());
    }

    @Test
    void aStateThatIsLeftAtThatCountsAsFailedAndTheNextChangeIsPushed() {
        Receiver polling = new Receiver("polling");
        polling.failure = new NotRepeatedException("it asks again by itself");
        polling.failures.set(1);
        hub.subscribe(polling, ORDERS, "");
        registry.register(ORDERS, instance("10.0.0.1", 80));
        await().until(() -> recorder.failed.get() == 1);
        await().during(Duration.ofMillis(250)).until(() -> polling.views.size() == 1);
        assertThat(recorder.acknowledged.get()).isZero();

        registry.register(ORDERS, instance("10.0.0.2", 80));
        await().until(() -> recorder.acknowledged.get() == 1);
        assertThat(polling.latestSize()).isEqualTo(2);
    }

    @Test
    void aWithheldPushWaitsUntilItMayBeMadeAndCountsAsNoFailure() {
        Receiver suspended = new Receiver("suspended");
        suspended.failure = new WithheldException("it may not read this");
        suspended.failures.set(Integer.MAX_VALUE);
        hub.subscribe(suspended, ORDERS, "");
        registry.register(ORDERS, instance("10.0.0.1", 80));
        await().until(() -> suspended.views.size() == 2);
        registry.register(ORDERS, instance("10.0.0.2", 80));
        await().until(() -> suspended.latestSize() == 2);
        assertThat(recorder.acknowledged.get()).isZero();

        suspended.failures.set(0);
        await().until(() -> recorder.acknowledged.get() == 1);
        assertThat(suspended.latestSize()).isEqualTo(2);
        assertThat(recorder.failed.get()).isZero();
    }

    @Test
    void neverIsAnOlderStatePushedAfterANewerOne() {
        Receiver receiver = new Receiver("r");
        receiver.failures.set(3);
        hub.subscribe(receiver, ORDERS, "");
        for (int port = 1; port <= 300; port++) {
            registry.register(ORDERS, instance("10.0.0.1", port));
        }
        await().until(() -> receiver.latestSize() == 300);

        assertThat(receiver.views).extracting(ServiceView::revision).isSorted();
    }

    @Test
    void whoIsRemovedHearsNothingMore() {
        Receiver receiver = new Receiver("r");
        hub.subscribe(receiver, ORDERS, "");
        hub.subscribe(receiver, service("billing"), "");
        assertThat(hub.count()).isEqualTo(2);

        hub.remove("r");
        registry.register(ORDERS, instance("10.0.0.1", 80));

        assertThat(hub.count()).isZero();
        assertThat(hub.ofService(ORDERS)).isEmpty();
        await().during(Duration.ofMillis(200)).until(receiver.views::isEmpty);
    }

    @Test
    void aSubscriberThatIsGoneIsForgottenAfterItsFirstFailedPush() {
        Receiver gone = new Receiver("gone");
        gone.failures.set(Integer.MAX_VALUE);
        gone.gone = true;
        hub.subscribe(gone, ORDERS, "");
        registry.register(ORDERS, instance("10.0.0.1", 80));

        await().until(() -> hub.count() == 0);
        assertThat(gone.views).hasSize(1);
    }

    @Test
    void theEndOfTheLastInstanceIsPushedAsAnEmptyList() {
        registry.register(ORDERS, instance("10.0.0.1", 80));
        Receiver receiver = new Receiver("r");
        hub.subscribe(receiver, ORDERS, "");

        done(registry.operations.deregister(http("10.0.0.1", 80), ORDERS));

        await().until(() -> receiver.latestSize() == 0);
    }

    @Test
    void noPushLeavesWhileAnOperatorHasSwitchedPushingOff() {
        done(registry.operations.updateSwitch("pushEnabled", "false"));
        Receiver receiver = new Receiver("r");
        hub.subscribe(receiver, ORDERS, "");
        registry.register(ORDERS, instance("10.0.0.1", 80));

        await().during(Duration.ofMillis(200)).until(receiver.views::isEmpty);
    }

    @Test
    void whatHappenedMeanwhileIsPushedOncePushingIsSwitchedOnAgain() {
        registry.register(service("billing"), instance("10.0.0.1", 80));
        Receiver orders = new Receiver("orders");
        Receiver billing = new Receiver("billing");
        Receiver untouched = new Receiver("untouched");
        hub.subscribe(orders, ORDERS, "");
        hub.subscribe(billing, service("billing"), "");
        registry.register(service("stock"), instance("10.0.0.1", 80));
        hub.subscribe(untouched, service("stock"), "");
        done(registry.operations.updateSwitch("pushEnabled", "false"));
        registry.register(ORDERS, instance("10.0.0.1", 80));
        registry.register(ORDERS, instance("10.0.0.1", 81));
        done(registry.operations.deregister(http("10.0.0.1", 80), service("billing")));
        done(registry.operations.removeService(service("billing")));
        assertThat(registry.module.queries().service(service("billing"))).isEmpty();
        assertThat(orders.views).isEmpty();

        done(registry.operations.updateSwitch("pushEnabled", "true"));

        await().until(() -> orders.latestSize() == 2);
        await().until(() -> billing.latestSize() == 0);
        assertThat(billing.views.get(0).changedAtMillis()).isGreaterThan(registry.now.get());
        assertThat(orders.views).hasSize(1);
        done(registry.operations.updateSwitch("pushEnabled", "true")); // it is on already
        registry.register(service("billing"), instance("10.0.0.2", 80));
        await().until(() -> billing.latestSize() == 1);
        assertThat(untouched.views).as("nothing has changed there").isEmpty();
    }

    @Test
    void theSubscribersOfAllNodesAreListed() {
        hub.subscribe(new Receiver("here"), ORDERS, "a,b");
        PushHub otherHub = new PushHub(
                registry.module.queries(),
                peers.other(),
                MusterCommands.mapper(),
                PushSettings.DEFAULT,
                PushRecorder.NONE);
        otherHub.subscribe(new Receiver("there"), ORDERS, "");

        List<Subscriptions.Subscription> all = done(hub.ofServiceInCluster(ORDERS));
        otherHub.close();

        assertThat(all)
                .containsExactlyInAnyOrder(
                        new Subscriptions.Subscription("here", Receiver.INFO, ORDERS, "a,b"),
                        new Subscriptions.Subscription("there", Receiver.INFO, ORDERS, ""));
        assertThat(hub.ofSubscriber("here")).hasSize(1);
    }

    private static final class CountingRecorder implements PushRecorder {
        private final AtomicInteger acknowledged = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();

        @Override
        public void acknowledged(long nanos) {
            acknowledged.incrementAndGet();
        }

        @Override
        public void failed() {
            failed.incrementAndGet();
        }
    }

    private static final class Receiver implements Subscriber {

        static final SubscriberInfo INFO = new SubscriberInfo("10.1.1.1", 9, "agent", "app");

        private final String id;
        private final List<ServiceView> views = new CopyOnWriteArrayList<>();
        private final Queue<CompletableFuture<Void>> open = new ConcurrentLinkedQueue<>();
        private final AtomicInteger failures = new AtomicInteger();
        private volatile Exception failure = new IllegalStateException("not this time");
        private volatile boolean acknowledging = true;
        private volatile boolean gone;
        private volatile long patienceMillis = 5000;

        Receiver(String id) {
            this.id = id;
        }

        int latestSize() {
            return views.isEmpty()
                    ? -1
                    : views.get(views.size() - 1).instances().size();
        }

        boolean isQuiet() {
            int before = views.size();
            await().during(Duration.ofMillis(250)).until(() -> true);
            return views.size() == before;
        }

        void acknowledgeAll() {
            for (CompletableFuture<Void> push = open.poll(); push != null; push = open.poll()) {
                push.complete(null);
            }
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public SubscriberInfo info() {
            return INFO;
        }

        @Override
        public CompletableFuture<Void> push(ServiceView view, String clusters) {
            views.add(view);
            if (failures.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                return CompletableFuture.failedFuture(failure);
            }
            CompletableFuture<Void> push = new CompletableFuture<>();
            if (acknowledging) {
                push.complete(null);
            } else {
                open.add(push);
            }
            return push;
        }

        @Override
        public boolean isGone() {
            return gone;
        }

        @Override
        public long acknowledgementMillis() {
            return patienceMillis;
        }
    }
}
