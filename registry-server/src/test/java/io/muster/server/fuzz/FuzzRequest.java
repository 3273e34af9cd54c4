package io.muster.server.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * One request as it goes over the wire, since no library sends what is wrong.
 *
 * @param target path and query below the context path, percent-encoded well or badly
 * @param contentType empty for none
 * @param body in UTF-8; empty for none
 * @param headerLines further header lines, separated by CR LF; empty for none
 */
record FuzzRequest(String method, String target, String contentType, String body, String headerLines) {

    private static final int SHOWN = 300;

    static FuzzRequest query(String method, String path, String query) {
        return new FuzzRequest(method, query.isEmpty() ? path : path + "?" + query, "", "", "");
    }

    static FuzzRequest form(String method, String path, String form) {
        return body(method, path, "application/x-www-form-urlencoded", form);
    }

    static FuzzRequest body(String method, String path, String contentType, String body) {
        return new FuzzRequest(method, path, contentType, body, "");
    }

    FuzzRequest withHeaders(String lines) {
        return new FuzzRequest(method, target, contentType, body, lines);
    }

    /** Whether a server may rightly end the connection after it. */
    boolean endsConnection() {
        return !headerLines.isEmpty();
    }

    /** Whether a token may be good no longer after it; each new key that signs tokens drops the oldest one. */
    boolean mayEndSessions() {
        return target.contains("/token-key");
    }

    byte[] bytes(String token) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder(256);
        head.append(method).append(" /nacos").append(target).append(" HTTP/1.1\r\nHost: x\r\naccessToken: ");
        head.append(token).append("\r\n");
        if (target.contains("/password")) {
            // Wrong passwords keep their user out for a while, there.
            head.append("X-Forwarded-For: 192.0.2.7\r\n");
        }
        if (!contentType.isEmpty()) {
            head.append("Content-Type: ").append(contentType).append("\r\n");
        }
        if (content.length > 0) {
            head.append("Content-Length: ").append(content.length).append("\r\n");
        }
        if (!headerLines.isEmpty()) {
            head.append(headerLines).append("\r\n");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(head.length() + content.length + 2);
        bytes.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(content);
        return bytes.toByteArray();
    }

    /** For a reader of the report. */
    @Override
    public String toString() {
        return method + " " + shortened(target) + (body.isEmpty() ? "" : " body " + shortened(body))
                + (headerLines.isEmpty() ? "" : " headers " + shortened(headerLines.replace("\r\n", " | ")));
    }

    static String shortened(String text) {
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
    }
}
