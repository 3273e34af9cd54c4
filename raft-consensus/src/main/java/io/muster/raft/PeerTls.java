package io.muster.raft;

import io.vertx.core.net.SSLOptions;
import java.util.function.Consumer;

/**
 * TLS between the members: each side shows a certificate that an authority of the other has signed. It comes on top of the proof of
 * the cluster's secret, which says who belongs to the cluster; host names are not compared, since members may move.
 */
public interface PeerTls {

    /** This node's certificate with its key, and the authorities that it trusts. */
    SSLOptions present();

    /** Hears of each new certificate; open connections keep theirs. */
    void onChange(Consumer<SSLOptions> listener);
}
