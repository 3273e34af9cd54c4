package io.muster.server.node;

import io.muster.server.grpc.ClientConnections;
import io.muster.server.http.naming.ConnectedClients;
import java.util.List;
import java.util.Optional;

/** {@link ConnectedClients} of this node's gRPC port. */
record ConnectedSight(ClientConnections connections) implements ConnectedClients {

    /** Libraries hold a connection of its own for each of their parts, and say which in this label. */
    private static final String MODULE = "module";

    @Override
    public List<String> namingClients() {
        return connections.views().stream()
                .filter(view -> "naming".equals(view.labels().get(MODULE)))
                .map(ClientConnections.View::connectionId)
                .toList();
    }

    @Override
    public Optional<Connected> find(String clientId) {
        return connections
                .view(clientId)
                .map(view -> new Connected(
                        view.clientIp(),
                        view.remotePort(),
                        view.version(),
                        view.labels().getOrDefault("AppName", "unknown"),
                        view.createdAtMillis()));
    }
}
