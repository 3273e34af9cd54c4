package io.muster.server.http.naming;

import java.util.List;
import java.util.Optional;

/** The clients that hold a connection to this node, published anything or not. Thread-safe, never blocks. */
public interface ConnectedClients {

    /** The ids of those that came for services. */
    List<String> namingClients();

    /** One of them; empty when it is not connected to this node. */
    Optional<Connected> find(String clientId);

    /**
     * What is known of a connected client.
     *
     * @param ip the address that it says it has
     * @param port from where it is connected
     * @param version what it calls itself, for example {@code Nacos-Java-Client:v2.5.1}
     * @param application the name of its application
     * @param sinceMillis since when it is connected, milliseconds since the epoch
     */
    record Connected(String ip, int port, String version, String application, long sinceMillis) {}
}
