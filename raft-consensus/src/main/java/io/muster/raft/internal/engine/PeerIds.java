package io.muster.raft.internal.engine;

import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.util.Endpoint;
import io.muster.raft.NodeId;
import java.nio.charset.StandardCharsets;

/**
 * The engine names a peer by "host:port" and never opens a connection itself, so a node id travels as a host name in
 * which everything but letters, digits, '.' and '-' is escaped, with a port that means nothing.
 */
final class PeerIds {
    private static final int PORT = 1;

    private PeerIds() {}

    static PeerId of(NodeId id) {
        return new PeerId(escape(id.value()), PORT);
    }

    static NodeId toNodeId(PeerId peer) {
        return new NodeId(unescape(peer.getIp()));
    }

    static NodeId toNodeId(Endpoint endpoint) {
        return new NodeId(unescape(endpoint.getIp()));
    }

    private static String escape(String value) {
        StringBuilder out = new StringBuilder(value.length() + 8);
        for (byte b : value.getBytes(StandardCharsets.US_ASCII)) {
            char c = (char) b;
            if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-') {
                out.append(c);
            } else {
                out.append('_').append(String.format("%02x", b));
            }
        }
        return out.toString();
    }

    private static String unescape(String value) {
        StringBuilder out = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '_') {
                out.append((char) Integer.parseInt(value.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
