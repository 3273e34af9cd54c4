package io.muster.raft;

import io.vertx.core.net.SSLOptions;

/**
 * TLS between the members: each side shows a certificate that an authority of the other has signed. It comes on top of the proof of
 * the cluster's secret, which says who belongs to the cluster; host names are not compared, since members may move.
 */
public interface PeerTls {

    /**
     * This node's certificate with its key, and the authorities that it trusts. They are asked at each handshake and may answer
     * otherwise from one to the next, so that a renewed certificate needs no restart; open connections keep theirs.
     */
    SSLOptions options();
}
