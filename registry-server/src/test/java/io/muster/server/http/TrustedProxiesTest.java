package io.muster.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.server.settings.InvalidSettingException;
import io.vertx.core.MultiMap;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrustedProxiesTest {

    private final TrustedProxies proxies =
            TrustedProxies.of(List.of("10.1.0.0/16", "2001:db8::/32"), List.of("192.0.2.7"));

    private boolean trusts(String address) throws UnknownHostException {
        return proxies.trusts(InetAddress.getByName(address));
    }

    private String client(String forwardedFor) {
        return proxies.client("10.1.0.1", MultiMap.caseInsensitiveMultiMap().add("X-Forwarded-For", forwardedFor));
    }

    @Test
    void loopbackMembersAndListedNetworksAreTrustedAndNobodyElse() throws Exception {
        assertThat(trusts("127.0.0.1")).isTrue();
        assertThat(trusts("::1")).isTrue();
        assertThat(trusts("192.0.2.7")).isTrue();
        assertThat(trusts("10.1.255.255")).isTrue();
        assertThat(trusts("2001:db8::9")).isTrue();
        assertThat(trusts("10.2.0.0")).isFalse();
        assertThat(trusts("192.0.2.8")).isFalse();
        assertThat(trusts("2001:db9::9")).isFalse();
        assertThat(proxies.trusts(null)).isFalse();
    }

    @Test
    void theClientIsTheLastHopThatIsNoProxyItself() {
        assertThat(client("203.0.113.1")).isEqualTo("203.0.113.1");
        assertThat(client("198.51.100.66, 203.0.113.1, 10.1.2.3")).isEqualTo("203.0.113.1");
        assertThat(client("10.1.2.3, 10.1.2.4")).isEqualTo("10.1.2.3");
    }

    @Test
    void whatIsNoAddressIsNotBelieved() {
        assertThat(client("localhost")).isEqualTo("10.1.0.1");
        assertThat(client("")).isEqualTo("10.1.0.1");
        assertThat(client("203.0.113.1, nonsense, 10.1.2.3")).isEqualTo("10.1.2.3");
    }

    @Test
    void aNetworkThatIsNoneIsRefusedByName() {
        assertThatThrownBy(() -> TrustedProxies.of(List.of("10.0.0.0/33"), List.of()))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("10.0.0.0/33 is not a network");
    }
}
