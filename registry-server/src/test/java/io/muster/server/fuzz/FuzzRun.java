package io.muster.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.fuzz.FuzzConnection.Reply;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Sends requests on several connections and judges the answers: a refusal in one sentence or an ordinary answer is right; a defect,
 * silence, an essay or the inside of the server is wrong.
 *
 * <p>What the node could not do in time, because the machine was busy, is sent once more when nothing else is going on.
 */
final class FuzzRun {

    private static final int WORKERS = 4;
    private static final int LONGEST_SENTENCE = 600;
    private static final long PATIENCE_MINUTES = 10;

    private final int port;
    private final Supplier<String> login;
    private volatile String token;
    private final AtomicInteger sent = new AtomicInteger();
    private final Queue<FuzzRequest> late = new ConcurrentLinkedQueue<>();
    private final Queue<FuzzRequest> endingSessions = new ConcurrentLinkedQueue<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    /** @param login gives a token that is good now; called now and then */
    FuzzRun(int port, Supplier<String> login) {
        this.port = port;
        this.login = login;
        this.token = login.get();
    }

    /** How many requests were sent. */
    int sent() {
        return sent.get();
    }

    /** Sends the requests, those of one list one after the other, and gives what was answered wrongly. */
    List<String> answeredWrongly(List<List<FuzzRequest>> lists) throws InterruptedException {
        ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
        for (List<FuzzRequest> requests : lists) {
            workers.execute(() -> {
                try (FuzzConnection connection = new FuzzConnection(port)) {
                    requests.forEach(request -> {
                        if (request.mayEndSessions()) {
                            endingSessions.add(request);
                        } else {
                            send(connection, request, true);
                        }
                    });
                }
            });
        }
        workers.shutdown();
        assertThat(workers.awaitTermination(PATIENCE_MINUTES, TimeUnit.MINUTES))
                .as("all is answered")
                .isTrue();
        try (FuzzConnection connection = new FuzzConnection(port)) {
            for (FuzzRequest request = late.poll(); request != null; request = late.poll()) {
                send(connection, request, false);
            }
            for (FuzzRequest request = endingSessions.poll(); request != null; request = endingSessions.poll()) {
                send(connection, request, false);
                token = login.get();
            }
        }
        return List.copyOf(wrong);
    }

    private void send(FuzzConnection connection, FuzzRequest request, boolean mayBeLate) {
        sent.incrementAndGet();
        try {
            Reply reply = connection.send(request, token);
            boolean outOfTime = reply.status() == 503 || reply.status() == 504;
            if (outOfTime && mayBeLate) {
                late.add(request);
            } else if (isWrong(reply)) {
                wrong.add(request + " -> " + reply.status() + " " + FuzzRequest.shortened(reply.body()));
            }
        } catch (SocketTimeoutException noAnswer) {
            if (mayBeLate) {
                late.add(request);
            } else {
                wrong.add(request + " -> no answer within 10 s");
            }
        } catch (IOException failed) {
            wrong.add(request + " -> " + failed);
        }
    }

    private static boolean isWrong(Reply reply) {
        boolean tellsInside = reply.body().contains("Exception")
                || reply.body().contains("\tat ")
                || reply.body().contains("java.");
        boolean refused = reply.status() >= 400;
        boolean longWinded = refused && reply.body().length() > LONGEST_SENTENCE;
        boolean silent = refused && reply.body().isBlank();
        return reply.status() >= 500 && reply.status() != 501 || tellsInside || longWinded || silent;
    }
}
