package io.muster.server.udp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** The UDP socket of a client of version 1, blocking: for tests. */
final class UdpClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 30_000;
    private static final int LARGEST_PACKET = 65_536;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DatagramSocket socket;

    UdpClient() throws IOException {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    }

    /**
     * A push as it came.
     *
     * @param json the packet, unpacked
     * @param compressed whether it was packed
     * @param server from where it came
     */
    record Push(JsonNode json, boolean compressed, SocketAddress server) {

        /** The number that an acknowledgement repeats. */
        long reference() {
            return json.path("lastRefTime").asLong();
        }

        /** The service, which the packet holds as a text. */
        JsonNode service() {
            try {
                return JSON.readTree(json.path("data").asText());
            } catch (IOException notJson) {
                throw new AssertionError(json.toString(), notJson);
            }
        }

        /** How many instances it tells of. */
        int instances() {
            return service().path("hosts").size();
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Waits for the next push. */
    Push receive() throws IOException {
        return receive(PATIENCE_MILLIS)
                .orElseThrow(() -> new AssertionError("no packet came within " + PATIENCE_MILLIS + " ms"));
    }

    /** Waits so long for a push. */
    Optional<Push> receive(int millis) throws IOException {
        socket.setSoTimeout(millis);
        DatagramPacket packet = new DatagramPacket(new byte[LARGEST_PACKET], LARGEST_PACKET);
        try {
            socket.receive(packet);
        } catch (SocketTimeoutException nothingCame) {
            return Optional.empty();
        }
        byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
        boolean compressed = bytes[0] == 0x1f && bytes[1] == (byte) 0x8b;
        byte[] plain = compressed ? new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes() : bytes;
        return Optional.of(new Push(JSON.readTree(plain), compressed, packet.getSocketAddress()));
    }

    /** Acknowledges as the Java library does, with the number as a text. */
    void acknowledge(Push push) throws IOException {
        acknowledge(push, "\"" + push.reference() + "\"");
    }

    /** @param reference the number as JSON: libraries of other languages leave it a number */
    void acknowledge(Push push, String reference) throws IOException {
        send("{\"type\": \"push-ack\", \"lastRefTime\":" + reference + ", \"data\":\"\"}", push.server());
    }

    void send(String text, SocketAddress server) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(bytes, bytes.length, server));
    }

    @Override
    public void close() {
        socket.close();
    }
}
