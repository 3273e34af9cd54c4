package io.muster.raft.internal.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.raft.NodeId;
import io.muster.raft.PeerAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HandshakeTest {
    private final Handshake handshake = new Handshake("the secret of a cluster".getBytes(StandardCharsets.UTF_8));
    private final byte[] hello = Handshake.hello("test", new NodeId("a"));
    private final byte[] challenge = Handshake.challenge(new NodeId("b"));
    private final byte[] profile =
            new PeerProfile(new NodeId("a"), new PeerAddress("localhost", 1), "disk", "", "").encode();

    @Test
    void bothSidesProveTheSecret() throws IOException {
        Handshake.Proof dialer = Handshake.readProof(handshake.dialerProof(hello, challenge, profile));
        assertThat(handshake.dialerProves(dialer, hello, challenge)).isTrue();
        Handshake.Proof acceptor = Handshake.readProof(handshake.acceptorProof(hello, challenge, profile, profile));
        assertThat(handshake.acceptorProves(acceptor, hello, challenge, profile))
                .isTrue();
    }

    @Test
    void aRecordedProofIsWorthNothingOnAnotherConnection() throws IOException {
        Handshake.Proof recorded = Handshake.readProof(handshake.dialerProof(hello, challenge, profile));
        assertThat(handshake.dialerProves(recorded, hello, Handshake.challenge(new NodeId("b"))))
                .isFalse();
        assertThat(handshake.dialerProves(recorded, Handshake.hello("test", new NodeId("a")), challenge))
                .isFalse();
    }

    @Test
    void aDialersProofCannotBeReflected() throws IOException {
        Handshake.Proof dialer = Handshake.readProof(handshake.dialerProof(hello, challenge, profile));
        assertThat(handshake.acceptorProves(dialer, hello, challenge, profile)).isFalse();
    }

    @Test
    void aProofCoversTheProfile() throws IOException {
        Handshake.Proof dialer = Handshake.readProof(handshake.dialerProof(hello, challenge, profile));
        byte[] forged = new PeerProfile(new NodeId("a"), new PeerAddress("elsewhere", 1), "disk", "", "").encode();
        assertThat(handshake.dialerProves(new Handshake.Proof(forged, dialer.mac()), hello, challenge))
                .isFalse();
    }

    @Test
    void anotherSecretProvesNothing() throws IOException {
        Handshake other = new Handshake("another secret entirely".getBytes(StandardCharsets.UTF_8));
        Handshake.Proof dialer = Handshake.readProof(other.dialerProof(hello, challenge, profile));
        assertThat(handshake.dialerProves(dialer, hello, challenge)).isFalse();
    }
}
