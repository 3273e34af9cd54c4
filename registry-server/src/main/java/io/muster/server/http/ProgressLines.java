package io.muster.server.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An answer that begins before the work is done, for a client that accepts {@value #TYPE}: lines {@code {"done":200,"total":5000}}, and as
 * the last one {@code {"status":200,"body":"..."}} with what the answer would have been otherwise. A refusal that comes before the first
 * line is an ordinary answer. An answer that ends without such a last line was cut off.
 *
 * <p>Besides telling people how far it is, the lines keep proxies from taking long work for a node that hangs. Made on the event loop of the
 * request; what a client does not read is not kept: then the next line says more.
 */
final class ProgressLines implements Progress {

    static final String TYPE = "application/x-ndjson";

    /** Between two lines: what people can follow, and nothing beside the work. */
    static final long PAUSE_NANOS = 200_000_000;

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final CrossOrigin crossOrigin;
    private final Context eventLoop;
    private final AtomicLong nextLine = new AtomicLong(System.nanoTime());
    private volatile boolean gone;
    private boolean begun;
    private boolean ended;

    ProgressLines(HttpServerRequest request, CrossOrigin crossOrigin) {
        this.request = request;
        this.response = request.response();
        this.crossOrigin = crossOrigin;
        this.eventLoop = Vertx.currentContext();
        response.closeHandler(closed -> gone = true);
    }

    static boolean wantedBy(HttpServerRequest request) {
        String accept = request.headers().get(HttpHeaders.ACCEPT);
        return accept != null && accept.contains(TYPE) && request.version() != HttpVersion.HTTP_1_0;
    }

    @Override
    public void tell(int done, int total) {
        long now = System.nanoTime();
        long due = nextLine.get();
        if (now - due >= 0 && nextLine.compareAndSet(due, now + PAUSE_NANOS)) {
            eventLoop.runOnContext(go -> line(done, total));
        }
    }

    private void line(int done, int total) {
        if (ended || gone || response.writeQueueFull()) {
            return;
        }
        if (!begun) {
            begun = true;
            response.setChunked(true).setStatusCode(200);
            response.headers()
                    .set(HttpHeaders.CONTENT_TYPE, TYPE)
                    .set(HttpHeaders.CACHE_CONTROL, "no-store")
                    .set("X-Content-Type-Options", "nosniff");
            crossOrigin.mark(request, response.headers());
        }
        response.write("{\"done\":" + done + ",\"total\":" + total + "}\n");
    }

    @Override
    public boolean abandoned() {
        return gone;
    }

    /** Ends the lines with the answer; false when none was written, so that it goes as it is. On the event loop. */
    boolean end(Answer answer) {
        ended = true;
        if (begun) {
            response.end(new JsonObject()
                            .put("status", answer.status())
                            .put("body", answer.body().toString())
                            .encode()
                    + "\n");
        }
        return begun;
    }
}
