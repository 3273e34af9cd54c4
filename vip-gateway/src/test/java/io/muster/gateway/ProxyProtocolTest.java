package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ProxyProtocolTest {

    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    @Test
    void writesIpv4AsTheSpecificationSays() {
        assertThat(header("10.1.2.3", 4660, "127.0.0.1", 9848))
                .isEqualTo(SIGNATURE + "2111000c" + "0a010203" + "7f000001" + "1234" + "2678");
    }

    @Test
    void writesIpv6AsTheSpecificationSays() {
        assertThat(header("2001:db8::1", 1, "::1", 65535))
                .isEqualTo(SIGNATURE + "21210024"
                        + "20010db8000000000000000000000001"
                        + "00000000000000000000000000000001" + "0001" + "ffff");
    }

    @Test
    void saysLocalWhenTheAddressesAreNotOfOneFamily() {
        Buffer header = ProxyProtocol.header(
                SocketAddress.domainSocketAddress("/tmp/socket"), SocketAddress.inetSocketAddress(1, "127.0.0.1"));

        assertThat(HexFormat.of().formatHex(header.getBytes())).isEqualTo(SIGNATURE + "20000000");
    }

    private static String header(String client, int clientPort, String gateway, int gatewayPort) {
        Buffer header = ProxyProtocol.header(
                SocketAddress.inetSocketAddress(clientPort, client),
                SocketAddress.inetSocketAddress(gatewayPort, gateway));
        return HexFormat.of().formatHex(header.getBytes());
    }
}
