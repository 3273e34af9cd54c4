package io.muster.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortLayoutTest {

    @Test
    void derivesGrpcAndRaftFromTheHttpPort() {
        PortLayout ports = new PortLayout(8848);

        assertThat(ports.grpc()).isEqualTo(9848);
        assertThat(ports.raft()).isEqualTo(7848);
    }

    @Test
    void letsNeighbouringPortsShareAHost() {
        assertThat(new PortLayout(8848).grpc()).isNotEqualTo(new PortLayout(8847).grpc());
        assertThat(new PortLayout(1001).raft()).isEqualTo(1);
        assertThat(new PortLayout(64535).grpc()).isEqualTo(65535);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 80, 1000, 64536, 65535, 65536, Integer.MAX_VALUE})
    void refusesAPortWhoseNeighboursDoNotExist(int port) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PortLayout(port))
                .withMessageStartingWith("port " + port + " cannot be used: HTTP ")
                .withMessageEndingWith("choose a port from 1001 to 64535");
    }
}
