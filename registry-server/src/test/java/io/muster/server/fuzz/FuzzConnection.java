package io.muster.server.fuzz;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One connection on which requests are sent one after the other, opened again where the server ended it. Not thread-safe. */
final class FuzzConnection implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;
    private static final int LONGEST_HEAD = 64 * 1024;

    private final int port;
    private @Nullable Socket socket;
    private @Nullable InputStream input;

    FuzzConnection(int port) {
        this.port = port;
    }

    /** What came back. */
    record Reply(int status, String body) {}

    /**
     * Sends a request and reads its answer.
     *
     * @throws java.net.SocketTimeoutException when none comes within ten seconds
     * @throws IOException when the connection ends instead, even one that was opened for this request
     */
    Reply send(FuzzRequest request, String token) throws IOException {
        boolean fresh = socket == null;
        try {
            return exchange(request, token);
        } catch (SocketTimeoutException late) {
            close();
            throw late;
        } catch (IOException ended) {
            close();
            if (fresh) {
                throw ended;
            }
            return exchange(request, token); // it had ended before, as connections do
        } finally {
            if (request.endsConnection()) {
                close();
            }
        }
    }

    private Reply exchange(FuzzRequest request, String token) throws IOException {
        Socket open = socket;
        InputStream answers = input;
        if (open == null || answers == null) {
            open = new Socket("127.0.0.1", port);
            open.setSoTimeout(PATIENCE_MILLIS);
            open.setTcpNoDelay(true);
            answers = new BufferedInputStream(open.getInputStream());
            socket = open;
            input = answers;
        }
        open.getOutputStream().write(request.bytes(token));
        open.getOutputStream().flush();
        String head = head(answers);
        while (head.startsWith("HTTP/1.1 100")) {
            head = head(answers);
        }
        int status = Integer.parseInt(head.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
        String length = header(head, "content-length");
        byte[] body = length.isEmpty() ? new byte[0] : answers.readNBytes(Integer.parseInt(length));
        if (header(head, "connection").equals("close") || length.isEmpty()) {
            close();
        }
        return new Reply(status, new String(body, StandardCharsets.UTF_8));
    }

    private static String head(InputStream answers) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < LONGEST_HEAD && head.indexOf("\r\n\r\n") < 0) {
            int next = answers.read();
            if (next < 0) {
                throw new EOFException("the connection ended without an answer");
            }
            head.append((char) next);
        }
        if (!head.toString().startsWith("HTTP/1.1 ")) {
            throw new IOException("no answer of HTTP: " + FuzzRequest.shortened(head.toString()));
        }
        return head.toString();
    }

    private static String header(String head, String name) {
        for (String line : head.split("\r\n")) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).toLowerCase(Locale.ROOT).equals(name)) {
                return line.substring(colon + 1).trim();
            }
        }
        return "";
    }

    @Override
    public void close() {
        Socket open = socket;
        socket = null;
        input = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException gone) {
                throw new UncheckedIOException(gone);
            }
        }
    }
}
