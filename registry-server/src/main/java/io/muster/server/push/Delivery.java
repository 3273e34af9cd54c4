package io.muster.server.push;

import io.muster.server.naming.ServiceKey;
import io.muster.server.naming.ServiceMetadata;
import io.muster.server.naming.ServiceView;
import io.muster.server.push.Subscriptions.Subscription;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings the states of one service to one subscriber: at most one push under way, the latest state waits, older ones are
 * dropped. A push that is not acknowledged is repeated with the latest state until one is, or the delivery is closed. So what a
 * slow subscriber costs is one reference.
 */
final class Delivery {

    private static final TimeoutException NO_ANSWER = new TimeoutException("no acknowledgement came in time");

    private final Subscriber subscriber;
    private final ServiceKey service;
    private final ScheduledExecutorService pushThreads;
    private final PushSettings settings;
    private final PushRecorder recorder;
    private final Runnable onGone;
    private String clusters;
    private long offeredVersion;
    private long offeredChangedAtMillis;
    private boolean offeredInstances;
    private @Nullable ServiceView waiting;
    private long waitingSinceNanos;
    private boolean busy;
    private int attempt;
    private boolean closed;
    private @Nullable ScheduledFuture<?> timer;

    /**
     * @param present the state that the subscriber has or is about to get in the answer to its subscription
     * @param onGone called on a push thread when the subscriber turns out to be gone
     */
    Delivery(
            Subscriber subscriber,
            ServiceKey service,
            String clusters,
            @Nullable ServiceView present,
            ScheduledExecutorService pushThreads,
            PushSettings settings,
            PushRecorder recorder,
            Runnable onGone) {
        this.subscriber = subscriber;
        this.service = service;
        this.clusters = clusters;
        if (present != null) {
            note(present);
        }
        this.pushThreads = pushThreads;
        this.settings = settings;
        this.recorder = recorder;
        this.onGone = onGone;
    }

    Subscriber subscriber() {
        return subscriber;
    }

    synchronized void setClusters(String value) {
        clusters = value;
    }

    synchronized Subscription subscription() {
        return new Subscription(subscriber.id(), subscriber.info(), service, clusters);
    }

    /**
     * There is a new state.
     *
     * @param sinceNanos when the change happened that led to it
     */
    synchronized void offer(ServiceView view, long sinceNanos) {
        if (closed || view.version() <= offeredVersion) {
            return;
        }
        note(view);
        enqueue(view, sinceNanos);
    }

    /**
     * The service may be gone: a subscriber that was told of instances last hears that there are none.
     *
     * @param present what there is of the service now; it is asked here, where no newer view can be offered meanwhile, so that an empty
     *     list never follows the instances of a service that has come back
     */
    synchronized void offerNone(Supplier<Optional<ServiceView>> present, long sinceNanos) {
        if (closed || !offeredInstances || present.get().isPresent()) {
            return;
        }
        // Clients pass over what is older than what they have, and a service that is gone has no time of its own.
        offeredChangedAtMillis++;
        offeredInstances = false;
        // Its version is not noted: views that were made before it may still come, and are newer all the same.
        enqueue(
                new ServiceView(
                        service, true, false, ServiceMetadata.DEFAULT, Map.of(), List.of(), 0, offeredChangedAtMillis),
                sinceNanos);
    }

    private void enqueue(ServiceView view, long sinceNanos) {
        if (waiting == null) {
            waitingSinceNanos = sinceNanos;
        }
        waiting = view;
        if (!busy) {
            send();
        }
    }

    private void note(ServiceView view) {
        offeredVersion = view.version();
        offeredChangedAtMillis = view.changedAtMillis();
        offeredInstances = !view.instances().isEmpty();
    }

    synchronized void close() {
        closed = true;
        waiting = null;
        cancelTimer();
    }

    private void send() {
        ServiceView view = waiting;
        if (view == null || closed) {
            return;
        }
        waiting = null;
        busy = true;
        int thisAttempt = ++attempt;
        long since = waitingSinceNanos;
        CompletableFuture<Void> pushed;
        try {
            pushed = subscriber.push(view, clusters);
        } catch (RuntimeException e) {
            pushed = CompletableFuture.failedFuture(e);
        }
        timer = schedule(() -> finished(thisAttempt, view, since, NO_ANSWER), subscriber.acknowledgementMillis());
        pushed.whenCompleteAsync((nothing, failure) -> finished(thisAttempt, view, since, failure), pushThreads);
    }

    private synchronized void finished(int ofAttempt, ServiceView view, long sinceNanos, @Nullable Throwable failure) {
        if (ofAttempt != attempt || !busy || closed) {
            return; // too late: it was given up before, or the subscriber is gone
        }
        cancelTimer();
        if (failure == null) {
            recorder.acknowledged(System.nanoTime() - sinceNanos);
            busy = false;
            send();
            return;
        }
        boolean withheld = failure instanceof WithheldException;
        if (!withheld) {
            recorder.failed();
        }
        if (failure instanceof NotRepeatedException) {
            busy = false;
            send();
            return;
        }
        if (subscriber.isGone()) {
            close();
            onGone.run();
            return;
        }
        attempt++; // what this attempt still brings is of no interest
        if (waiting == null) {
            waiting = view;
        }
        waitingSinceNanos = withheld ? System.nanoTime() : sinceNanos;
        timer = schedule(this::retry, settings.retryMillis());
    }

    private synchronized void retry() {
        busy = false;
        send();
    }

    private @Nullable ScheduledFuture<?> schedule(Runnable task, long millis) {
        try {
            return pushThreads.schedule(task, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            return null; // the node is stopping: nobody waits for this any more
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
