package io.muster.server.cli.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Dials a port as those would who use it, over TLS where that is wanted. The methods that give a sentence give what is wrong, or nothing
 * when the port does what it should.
 */
final class Dial {

    /** A handshake on a busy machine takes its time; somebody who is away costs as long. */
    private static final int PATIENCE_MILLIS = 5_000;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Length 0, type SETTINGS, no flags, stream 0 (RFC 9113, sections 4.1 and 6.5). */
    private static final byte[] EMPTY_SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

    private static final int FRAME_HEADER_LENGTH = 9;
    private static final int SETTINGS = 4;

    private final String contextPath;
    private final Optional<SSLContext> httpTls;
    private final Optional<SSLContext> grpcTls;

    /**
     * @param httpTls what HTTP ports are dialled with; empty for plain HTTP
     * @param grpcTls what gRPC ports are dialled with; empty for plain text
     */
    Dial(String contextPath, Optional<SSLContext> httpTls, Optional<SSLContext> grpcTls) {
        this.contextPath = contextPath;
        this.httpTls = httpTls;
        this.grpcTls = grpcTls;
    }

    /** Without TLS. */
    static Dial plain(String contextPath) {
        return new Dial(contextPath, Optional.empty(), Optional.empty());
    }

    /** Whether something accepts a connection. */
    static Optional<String> tcp(String host, int port) {
        try (Socket socket = connect(host, port)) {
            return socket.isConnected() ? Optional.empty() : Optional.of("does not answer");
        } catch (IOException refused) {
            return Optional.of("does not answer (" + refused.getMessage() + ")");
        }
    }

    /** Whether a registry answers HTTP, or HTTPS. */
    Optional<String> http(String host, int port) {
        String protocol = httpTls.isPresent() ? "HTTPS" : "HTTP";
        try {
            int status = liveness(host, port).statusCode();
            return status == 200
                    ? Optional.empty()
                    : Optional.of("answers " + protocol + " with status " + status + " where a node would say 200");
        } catch (SSLException failure) {
            return Optional.of(whyNoTls(failure));
        } catch (IOException failure) {
            return Optional.of(tcp(host, port)
                    .orElse("is open, but does not speak " + protocol + " (" + failure.getMessage() + ")"));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Optional.of("was not dialled to the end");
        }
    }

    /** The answer of a node to the question whether it lives. */
    HttpResponse<Void> liveness(String host, int port) throws IOException, InterruptedException {
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofMillis(PATIENCE_MILLIS));
        httpTls.ifPresent(client::sslContext);
        URI uri = URI.create((httpTls.isPresent() ? "https://" : "http://") + bracketed(host) + ":" + port + contextPath
                + "/v1/console/health/liveness");
        return client.build()
                .send(
                        HttpRequest.newBuilder(uri)
                                .timeout(Duration.ofMillis(PATIENCE_MILLIS))
                                .build(),
                        BodyHandlers.discarding());
    }

    /** Whether HTTP/2 is spoken, as gRPC needs it: a proxy that only knows HTTP/1.1 is found out here. */
    Optional<String> grpc(String host, int port) {
        try (Socket socket = secured(connect(host, port), host, port)) {
            socket.getOutputStream().write(PREFACE);
            socket.getOutputStream().write(EMPTY_SETTINGS);
            socket.getOutputStream().flush();
            InputStream input = socket.getInputStream();
            byte[] header = input.readNBytes(FRAME_HEADER_LENGTH);
            return header.length == FRAME_HEADER_LENGTH && header[3] == SETTINGS
                    ? Optional.empty()
                    : Optional.of("is open, but what answers does not speak gRPC (HTTP/2)");
        } catch (SSLException failure) {
            return Optional.of(whyNoTls(failure));
        } catch (IOException failure) {
            return Optional.of(
                    tcp(host, port).orElse("is open, but gRPC gets no answer there (" + failure.getMessage() + ")"));
        }
    }

    private static String whyNoTls(SSLException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("Unsupported or unrecognized SSL message") || message.contains("plaintext")
                ? "is open, but does not speak TLS, which is asked of it here"
                : "speaks TLS, but nobody can agree with it on that: " + message;
    }

    private Socket secured(Socket plain, String host, int port) throws IOException {
        if (grpcTls.isEmpty()) {
            return plain;
        }
        try {
            SSLSocket secure = (SSLSocket) grpcTls.get().getSocketFactory().createSocket(plain, host, port, true);
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            return secure;
        } catch (IOException failure) {
            plain.close();
            throw failure;
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
