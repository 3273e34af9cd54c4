package io.muster.server.cli.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Dials a port as those would who use it. Each method gives what is wrong, or nothing when the port does what it should. */
final class Dial {

    private static final int PATIENCE_MILLIS = 2_000;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Length 0, type SETTINGS, no flags, stream 0 (RFC 9113, sections 4.1 and 6.5). */
    private static final byte[] EMPTY_SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

    private static final int FRAME_HEADER_LENGTH = 9;
    private static final int SETTINGS = 4;

    private Dial() {}

    /** Whether something accepts a connection. */
    static Optional<String> tcp(String host, int port) {
        try (Socket socket = connect(host, port)) {
            return socket.isConnected() ? Optional.empty() : Optional.of("does not answer");
        } catch (IOException refused) {
            return Optional.of("does not answer (" + refused.getMessage() + ")");
        }
    }

    /** Whether a registry answers HTTP. */
    static Optional<String> http(String host, int port, String contextPath) {
        try {
            int status = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofMillis(PATIENCE_MILLIS))
                    .build()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://" + bracketed(host) + ":" + port + contextPath
                                            + "/v1/console/health/liveness"))
                                    .timeout(Duration.ofMillis(PATIENCE_MILLIS))
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
            return status == 200
                    ? Optional.empty()
                    : Optional.of("answers HTTP with status " + status + " where a node would say 200");
        } catch (IOException failure) {
            return Optional.of(
                    tcp(host, port).orElse("is open, but does not speak HTTP (" + failure.getMessage() + ")"));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Optional.of("was not dialled to the end");
        }
    }

    /** Whether HTTP/2 without TLS is spoken, as gRPC needs it: a proxy that only knows HTTP/1.1 is found out here. */
    static Optional<String> grpc(String host, int port) {
        try (Socket socket = connect(host, port)) {
            socket.getOutputStream().write(PREFACE);
            socket.getOutputStream().write(EMPTY_SETTINGS);
            socket.getOutputStream().flush();
            InputStream input = socket.getInputStream();
            byte[] header = input.readNBytes(FRAME_HEADER_LENGTH);
            return header.length == FRAME_HEADER_LENGTH && header[3] == SETTINGS
                    ? Optional.empty()
                    : Optional.of("is open, but what answers does not speak gRPC (HTTP/2)");
        } catch (IOException failure) {
            return Optional.of(
                    tcp(host, port).orElse("is open, but gRPC gets no answer there (" + failure.getMessage() + ")"));
        }
    }

    private static Socket connect(String host, int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
            InetSocketAddress address = new InetSocketAddress(host, port);
            if (address.isUnresolved()) {
                throw new IOException("the name does not resolve");
            }
            socket.connect(address, PATIENCE_MILLIS);
            return socket;
        } catch (IOException failure) {
            socket.close();
            throw failure;
        }
    }

    private static String bracketed(String host) {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }
}
