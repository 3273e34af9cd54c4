package io.muster.server.naming;

/**
 * Names a publisher of instances: {@code ip:port#true} (ephemeral) or {@code ip:port#false} (persistent) for one that
 * speaks HTTP, the connection id for one that speaks gRPC.
 */
public record ClientId(String value) {

    /** The client that an HTTP registration of this address stands for. */
    public static ClientId ofAddress(String ip, int port, boolean ephemeral) {
        return new ClientId(ip + ":" + port + "#" + ephemeral);
    }

    /** Whether the client is an address (HTTP), not a connection (gRPC). */
    public boolean isAddress() {
        return value.indexOf('#') >= 0;
    }

    /** Whether the client is an address that publishes ephemeral instances. */
    public boolean isEphemeralAddress() {
        return value.endsWith("#true");
    }

    @Override
    public String toString() {
        return value;
    }
}
