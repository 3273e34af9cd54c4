package io.muster.server.http;

import io.muster.server.http.ApiRequest.UploadedFile;
import io.muster.server.problem.Problem;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads query and body of one request: forms and multipart bodies become parameters and files, any other body stays as
 * it is. The body is wholly in memory and bounded. Confined to one event loop.
 */
final class RequestReader {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String MULTIPART = "multipart/form-data";
    private static final Buffer EMPTY = Buffer.buffer();

    /** Hears how reading ended; exactly one method is called, once. */
    interface Listener {
        void read(RequestParameters parameters, Buffer body, List<UploadedFile> files);

        /** @param bodyPending whether more of the body may still arrive */
        void refused(Problem problem, boolean bodyPending);
    }

    private final HttpServerRequest request;
    private final int maxBodyBytes;
    private final Listener listener;
    private final List<UploadedFile> files = new ArrayList<>(0);
    private @Nullable Buffer body;
    private boolean growable;
    private long bodyBytes;
    private boolean done;

    RequestReader(HttpServerRequest request, int maxBodyBytes, Listener listener) {
        this.request = request;
        this.maxBodyBytes = maxBodyBytes;
        this.listener = listener;
    }

    void start() {
        String length = request.headers().get(HttpHeaders.CONTENT_LENGTH);
        boolean chunked = request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
        if (!chunked && (length == null || length.equals("0"))) {
            finish();
            return;
        }
        if (length != null && length.length() > 18 || length != null && parseLength(length) > maxBodyBytes) {
            refuse(tooLarge(), true);
            return;
        }
        if (contentType().startsWith(MULTIPART)) {
            readMultipart();
        } else {
            request.handler(this::append);
        }
        request.exceptionHandler(failure -> refuse(
                new Problem(ProblemKind.PARAMETER_INVALID, "The body of the request could not be read."), false));
        request.endHandler(end -> finish());
    }

    private void readMultipart() {
        request.setExpectMultipart(true);
        request.uploadHandler(upload -> {
            Buffer content = Buffer.buffer();
            upload.handler(content::appendBuffer);
            upload.endHandler(end -> files.add(new UploadedFile(upload.name(), upload.filename(), content)));
        });
        request.handler(this::count);
    }

    private void append(Buffer chunk) {
        count(chunk);
        if (done) {
            return;
        }
        Buffer present = body;
        if (present == null) {
            body = chunk;
            return;
        }
        if (!growable) {
            // the first chunk may be a view of what the connection read: more is appended to a copy
            present = Buffer.buffer(4 * present.length()).appendBuffer(present);
            growable = true;
        }
        body = present.appendBuffer(chunk);
    }

    private void count(Buffer chunk) {
        bodyBytes += chunk.length();
        if (bodyBytes > maxBodyBytes) {
            refuse(tooLarge(), true);
        }
    }

    private void finish() {
        if (done) {
            return;
        }
        RequestParameters parameters = new RequestParameters();
        Buffer rest = EMPTY;
        try {
            String query = request.query();
            Charset charset = RequestParameters.charsetOf(query);
            if (query != null) {
                parameters.addEncoded(query, charset);
            }
            if (request.isExpectMultipart()) {
                request.formAttributes().forEach(parameters::addDecoded);
            } else if (body != null && body.length() > 0) {
                if (contentType().startsWith(FORM)) {
                    parameters.addEncoded(latin(body), charset);
                } else {
                    rest = body;
                }
            }
        } catch (ProblemException refusal) {
            refuse(refusal.problem(), false);
            return;
        }
        done = true;
        listener.read(parameters, rest, files);
    }

    private void refuse(Problem problem, boolean bodyPending) {
        if (!done) {
            done = true;
            body = null;
            files.clear();
            listener.refused(problem, bodyPending);
        }
    }

    private String contentType() {
        String contentType = request.headers().get(HttpHeaders.CONTENT_TYPE);
        return contentType == null ? "" : contentType.trim().toLowerCase(Locale.ROOT);
    }

    /** One character for each byte; percent-encoding and character set are decoded afterwards, strictly. */
    private static String latin(Buffer buffer) {
        ByteBuffer bytes = buffer.getByteBuf().nioBuffer();
        return StandardCharsets.ISO_8859_1.decode(bytes).toString();
    }

    private Problem tooLarge() {
        return new Problem(
                ProblemKind.PAYLOAD_TOO_LARGE,
                "The body is larger than " + maxBodyBytes + " bytes, which is the limit.");
    }

    private static long parseLength(String length) {
        try {
            return Long.parseLong(length);
        } catch (NumberFormatException notANumber) {
            return Long.MAX_VALUE;
        }
    }
}
