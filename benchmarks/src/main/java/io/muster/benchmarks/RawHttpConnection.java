package io.muster.benchmarks;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * One connection in a closed loop over HTTP/1.1, with requests made beforehand and answers parsed no further than status and
 * length: the generator shares two cores with the server and must cost little.
 */
final class RawHttpConnection {

    private final NetSocket socket;
    private final IntFunction<Buffer> requests;
    private final Recorder recorder;
    private final Pace pace;
    private Buffer pending = Buffer.buffer();
    private int sent;
    private long sentAt;
    private boolean stopped;

    private RawHttpConnection(NetSocket socket, IntFunction<Buffer> requests, Recorder recorder, Pace pace) {
        this.socket = socket;
        this.requests = requests;
        this.recorder = recorder;
        this.pace = pace;
        socket.handler(this::received);
        socket.closeHandler(closed -> {
            if (!stopped) {
                recorder.failed("the server closed a connection");
            }
        });
    }

    static Future<RawHttpConnection> open(
            NetClient client, Target target, IntFunction<Buffer> requests, Recorder recorder) {
        return open(client, target, requests, recorder, Pace.AS_ANSWERED);
    }

    static Future<RawHttpConnection> open(
            NetClient client, Target target, IntFunction<Buffer> requests, Recorder recorder, Pace pace) {
        return client.connect(target.port(), target.host())
                .map(socket -> new RawHttpConnection(socket, requests, recorder, pace));
    }

    void start() {
        next();
    }

    void stop() {
        stopped = true;
        socket.close();
    }

    private void next() {
        if (!stopped) {
            pace.next(this::send);
        }
    }

    private void send(long dueSince) {
        if (!stopped) {
            sentAt = dueSince;
            socket.write(requests.apply(sent++));
        }
    }

    private void received(Buffer chunk) {
        pending = pending.length() == 0 ? chunk : pending.appendBuffer(chunk);
        int headEnd = headEnd(pending);
        if (headEnd < 0) {
            return;
        }
        String head = pending.getString(0, headEnd, StandardCharsets.ISO_8859_1.name());
        int total = headEnd + contentLength(head);
        if (pending.length() < total) {
            return;
        }
        long nanos = System.nanoTime() - sentAt;
        if (head.startsWith("HTTP/1.1 200")) {
            recorder.answered(nanos);
        } else {
            recorder.failed(head.lines().findFirst().orElse("") + " " + pending.getString(headEnd, total));
        }
        pending = Buffer.buffer();
        next();
    }

    private static int headEnd(Buffer buffer) {
        for (int index = 3; index < buffer.length(); index++) {
            if (buffer.getByte(index) == '\n' && buffer.getByte(index - 2) == '\n') {
                return index + 1;
            }
        }
        return -1;
    }

    private static int contentLength(String head) {
        String lower = head.toLowerCase(Locale.ROOT);
        int at = lower.indexOf("content-length:");
        if (at < 0) {
            throw new IllegalStateException("the generator reads answers with a content-length only: " + head);
        }
        int end = lower.indexOf('\r', at);
        return Integer.parseInt(
                lower.substring(at + "content-length:".length(), end).trim());
    }
}
