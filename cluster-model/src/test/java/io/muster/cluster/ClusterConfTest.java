package io.muster.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterConfTest {

    @Test
    void readsTheFileAsTheNacosDocumentationWritesIt() {
        ClusterConf conf = parse(
                """
                #it is ip
                #example
                192.168.16.101:8847
                192.168.16.102   # the second

                  192.168.16.103:8849
                """);

        assertThat(conf.members())
                .extracting(MemberAddress::toString)
                .containsExactly("192.168.16.101:8847", "192.168.16.102:8848", "192.168.16.103:8849");
        assertThat(conf.warnings()).isEmpty();
    }

    @Test
    void isLenientAboutCommasBlanksLineEndsAndAByteOrderMark() {
        ClusterConf conf = parse("\uFEFF10.0.0.1:8848,10.0.0.2:8848,\r\n   \r\n, ,10.0.0.3\n\t[::1]:8850\r[fe80::1]");

        assertThat(conf.members())
                .extracting(MemberAddress::toString)
                .containsExactly("10.0.0.1:8848", "10.0.0.2:8848", "10.0.0.3:8848", "[::1]:8850", "[fe80::1]:8848");
    }

    @Test
    void ignoresRaftPortsAndRepeatedMembersWithAWarning() {
        ClusterConf conf = parse("10.0.0.1:8847?raft_port=8807\n10.0.0.1:8847\nnode1?raft_port=1");

        assertThat(conf.members())
                .containsExactly(new MemberAddress("10.0.0.1", 8847), new MemberAddress("node1", 8848));
        assertThat(conf.warnings())
                .containsExactly(
                        "conf/cluster.conf, line 1: \"?raft_port=8807\" is ignored, "
                                + "the Raft port always is the HTTP port minus 1000",
                        "conf/cluster.conf, line 2: 10.0.0.1:8847 is listed twice",
                        "conf/cluster.conf, line 3: \"?raft_port=1\" is ignored, "
                                + "the Raft port always is the HTTP port minus 1000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1:abc                | the port \"abc\" is not a number; expected ip[:port], host[:port] or [ipv6]:port",
                "10.0.0.1:8848 10.0.0.2:8848 | an IPv6 address must stand in brackets; expected ip[:port], host[:port] or [ipv6]:port, one a line or separated by commas",
                "10.0.0.1:500                | port 500 cannot be used: HTTP 500, gRPC 1500 and Raft -500 must all be from 1 to 65535; choose a port from 1001 to 64535",
                "instance@10.0.0.1:8848      | the host is neither an IP address nor a host name; expected ip[:port], host[:port] or [ipv6]:port",
            })
    void namesFileLineTextAndWhatIsExpected(String line, String reason) {
        assertThatExceptionOfType(ClusterConfException.class)
                .isThrownBy(() -> parse("10.0.0.9:8848\n# comment\n" + line + "\n10.0.0.8"))
                .withMessage("conf/cluster.conf, line 3: \"" + line + "\": " + reason);
    }

    @Test
    void readsMemberListsFromSettings() {
        List<MemberAddress> expected = List.of(new MemberAddress("10.0.0.1", 8848), new MemberAddress("node2", 8850));

        assertThat(ClusterConf.parseList("nacos.member.list", "10.0.0.1,node2:8850", 8848)
                        .members())
                .isEqualTo(expected);
        assertThat(ClusterConf.parseList("NACOS_SERVERS", " 10.0.0.1:8848  node2:8850 ", 8848)
                        .members())
                .isEqualTo(expected);
        assertThat(ClusterConf.parseList("NACOS_SERVERS", "", 8848).members()).isEmpty();
        assertThatExceptionOfType(ClusterConfException.class)
                .isThrownBy(() -> ClusterConf.parseList("NACOS_SERVERS", "10.0.0.1:x", 8848))
                .withMessageStartingWith("NACOS_SERVERS: \"10.0.0.1:x\": the port \"x\" is not a number");
    }

    private static ClusterConf parse(String text) {
        return ClusterConf.parse("conf/cluster.conf", text, 8848);
    }
}
