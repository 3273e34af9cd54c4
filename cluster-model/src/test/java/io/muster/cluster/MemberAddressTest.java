package io.muster.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemberAddressTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1:8848,              10.0.0.1:8848",
        "127.0.0.1:1001,             127.0.0.1:1001",
        "Nacos-0.Headless.svc:8848,  nacos-0.headless.svc:8848",
        "node1.:8848,                node1:8848",
        "nacos_server:8848,          nacos_server:8848",
        "LOCALHOST:8848,             localhost:8848",
        "[::1]:8848,                 [::1]:8848",
        "[0:0:0:0:0:0:0:1]:8848,     [::1]:8848",
        "[2001:DB8:0:0:1:0:0:1]:80,  [2001:db8::1:0:0:1]:80",
        "[2001:db8:0:1:1:1:1:1]:80,  [2001:db8:0:1:1:1:1:1]:80",
        "[::]:8848,                  [::]:8848",
        "[1::]:8848,                 [1::]:8848",
        "[fe80::1%eth0]:8848,        [fe80::1%eth0]:8848",
        "[::ffff:10.0.0.1]:8848,     10.0.0.1:8848",
    })
    void isWrittenInOneCanonicalForm(String text, String canonical) {
        MemberAddress address = MemberAddress.parse(text);

        assertThat(address).hasToString(canonical);
        assertThat(MemberAddress.parse(address.toString())).isEqualTo(address);
    }

    @Test
    void takesTheDefaultPortWhenNoneIsWritten() {
        assertThat(MemberAddress.parse("10.0.0.1", 8849)).isEqualTo(new MemberAddress("10.0.0.1", 8849));
        assertThat(MemberAddress.parse("[::1]", 8849)).isEqualTo(new MemberAddress("::1", 8849));
        assertThat(MemberAddress.parse("node1", 8849)).isEqualTo(new MemberAddress("node1", 8849));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1             | the port is missing",
                "10.0.0.1:            | nothing follows the colon",
                "[::1]:               | nothing follows the colon",
                "10.0.0.1:88a8        | the port \"88a8\" is not a number",
                "10.0.0.1:+88         | the port \"+88\" is not a number",
                "10.0.0.1:0           | the port must be from 1 to 65535",
                "10.0.0.1:65536       | the port must be from 1 to 65535",
                "10.0.0.1:99999999999 | the port must be from 1 to 65535",
                "10.0.0.256:8848      | an IPv4 address has four numbers",
                "10.0.1:8848          | an IPv4 address has four numbers",
                "010.0.0.1:8848       | an IPv4 address has four numbers",
                "12345:8848           | an IPv4 address has four numbers",
                ":8848                | the host is missing",
                "::1:8848             | an IPv6 address must stand in brackets",
                "[::1:8848            | the closing bracket",
                "[::1]8848            | only a port may follow",
                "[10.0.0.1]:8848      | only an IPv6 address stands in brackets",
                "[1::2::3]:8848       | the host is not an IPv6 address",
                "[::g]:8848           | the host is not an IPv6 address",
                "node 1:8848          | neither an IP address nor a host name",
                "-node:8848           | neither an IP address nor a host name",
                "instance@node:8848   | neither an IP address nor a host name",
                "http://node:8848     | an IPv6 address must stand in brackets",
            })
    void saysWhatIsWrongAndWhatIsExpected(String text, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemberAddress.parse(text))
                .withMessageStartingWith("\"" + text.trim() + "\": ")
                .withMessageContaining(reason)
                .withMessageContaining("expected ip[:port], host[:port] or [ipv6]:port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:1", "127.9.9.9:1", "localhost:1", "[::1]:1"})
    void knowsLoopback(String text) {
        assertThat(MemberAddress.parse(text).isLoopback()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1:1", "127.example.org:1", "[::2]:1"})
    void knowsThatOthersAreNotLoopback(String text) {
        assertThat(MemberAddress.parse(text).isLoopback()).isFalse();
    }

    @Test
    void tellsAddressesFromNames() {
        assertThat(MemberAddress.parse("10.0.0.1:1").isIpAddress()).isTrue();
        assertThat(MemberAddress.parse("[::2]:1").isIpAddress()).isTrue();
        assertThat(MemberAddress.parse("node1:1").isIpAddress()).isFalse();
    }
}
