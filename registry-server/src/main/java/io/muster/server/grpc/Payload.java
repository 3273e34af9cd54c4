package io.muster.server.grpc;

import java.util.Map;

/**
 * One message of the protocol as it is on the wire: what kind of request it is, its headers, and its JSON body.
 *
 * @param type the simple class name that says what the body is
 * @param headers the request's headers; keys are matched by exact case
 * @param clientIp the address that the client says it has: for display and gray rules only, never for security
 * @param data the bytes that hold the body
 * @param bodyOffset where the body starts in {@code data}
 * @param bodyLength how long the body is
 */
@SuppressWarnings("ArrayRecordComponent") // a view into one received message, never compared
record Payload(String type, Map<String, String> headers, String clientIp, byte[] data, int bodyOffset, int bodyLength) {

    /** The header, or the empty string. */
    String header(String name) {
        return headers.getOrDefault(name, "");
    }
}
