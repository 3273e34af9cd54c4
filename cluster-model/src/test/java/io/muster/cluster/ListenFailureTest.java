package io.muster.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class ListenFailureTest {

    @Test
    void tellsAnOccupiedPortWhereverInTheChainTheKernelSaysSo() throws IOException {
        Throwable found = new AssertionError("the port could be opened twice");
        try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            new ServerSocket(first.getLocalPort(), 1, InetAddress.getLoopbackAddress()).close();
        } catch (BindException occupied) {
            found = new IOException("deployment failed", occupied);
        }

        assertThat(ListenFailure.isOccupied(found)).isTrue();
        assertThat(ListenFailure.reason(found)).isEqualTo("another process listens there");
    }

    @Test
    void tellsOtherReasonsApartAndLeavesUnknownOnesInTheirOwnWords() {
        Throwable elsewhere = new BindException("Cannot assign requested address");

        assertThat(ListenFailure.isOccupied(elsewhere)).isFalse();
        assertThat(ListenFailure.reason(elsewhere)).isEqualTo("the address is not one of this machine");
        assertThat(ListenFailure.reason(new BindException("Permission denied")))
                .isEqualTo("this user may not listen there");
        assertThat(ListenFailure.reason(new IOException("out of sockets"))).isEqualTo("out of sockets");
    }
}
