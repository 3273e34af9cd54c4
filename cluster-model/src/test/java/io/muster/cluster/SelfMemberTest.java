package io.muster.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;

class SelfMemberTest {

    private static final Map<String, String> NAMES = Map.of("node1", "10.0.0.1", "node2", "10.0.0.2");

    private final SelfMember self =
            new SelfMember(LocalAddresses.of(List.of(ip("10.0.0.1"), ip("127.0.0.1"))), host -> resolve(host));

    @Test
    void isTheMemberWithALocalAddressAndTheOwnPort() {
        List<MemberAddress> members = members("10.0.0.1:8848", "10.0.0.1:8849", "10.0.0.2:8848");

        assertThat(self.resolve(members, 8849, Optional.empty())).hasToString("10.0.0.1:8849");
    }

    @Test
    void mayBeALoopbackAddressOrAName() {
        assertThat(self.resolve(members("127.0.0.1:8848", "127.0.0.1:8849"), 8849, Optional.empty()))
                .hasToString("127.0.0.1:8849");
        assertThat(self.resolve(members("node1:8848", "node2:8848"), 8848, Optional.empty()))
                .hasToString("node1:8848");
    }

    @Test
    void isTheGivenAddressWhateverTheInterfacesSay() {
        List<MemberAddress> members = members("47.1.1.1:8848", "10.0.0.1:8848");

        assertThat(self.resolve(members, 8848, Optional.of("47.1.1.1"))).hasToString("47.1.1.1:8848");
        assertThat(self.resolve(members("[::1]:8848"), 8848, Optional.of("[0::1]")))
                .hasToString("[::1]:8848");
    }

    @Test
    void isFoundWhenTheListNamesTheHostAndTheSettingItsAddress() {
        assertThat(self.resolve(members("node1:8848", "node2:8848"), 8848, Optional.of("10.0.0.2")))
                .hasToString("node2:8848");
    }

    @Test
    void saysWhichAddressesWereCandidatesWhenNoneIsLocal() {
        assertRefused(members("10.0.0.2:8848", "10.0.0.3:8848"), Optional.empty())
                .contains(
                        "none of the listed members 10.0.0.2:8848, 10.0.0.3:8848 is this machine (10.0.0.1), port 8848");
        assertRefused(members("10.0.0.1:8850", "10.0.0.3:8848"), Optional.empty())
                .contains("no listed member has this node's port 8848; on this machine are 10.0.0.1:8850")
                .contains("set server.port");
        assertRefused(members("10.0.0.1:8848", "127.0.0.1:8848"), Optional.empty())
                .contains("the members 10.0.0.1:8848, 127.0.0.1:8848 are all this machine");
    }

    @Test
    void refusesAGivenAddressThatIsNotListed() {
        assertRefused(members("10.0.0.1:8848"), Optional.of("10.0.0.9"))
                .contains("this node is 10.0.0.9:8848 by its settings, but the listed members are 10.0.0.1:8848");
        assertRefused(members("10.0.0.1:8848"), Optional.of("10.0.0"))
                .contains("the given address \"10.0.0\" of this node is wrong");
    }

    @Test
    void knowsTheRealAddressesOfThisMachine() throws UnknownHostException {
        LocalAddresses local = LocalAddresses.ofThisMachine();

        assertThat(local.contains(InetAddress.getByName("127.0.0.2"))).isTrue();
        assertThat(local.contains(InetAddress.getByName("192.0.2.1"))).isFalse();
        assertThat(SelfMember.ofThisMachine().resolve(members("localhost:8848"), 8848, Optional.empty()))
                .hasToString("localhost:8848");
    }

    private AbstractStringAssert<?> assertRefused(List<MemberAddress> members, Optional<String> explicit) {
        String[] message = new String[1];
        assertThatExceptionOfType(ClusterConfException.class)
                .isThrownBy(() -> self.resolve(members, 8848, explicit))
                .satisfies(e -> message[0] = e.getMessage());
        return assertThat(message[0]);
    }

    private static List<MemberAddress> members(String... addresses) {
        return Arrays.stream(addresses).map(MemberAddress::parse).toList();
    }

    private static List<InetAddress> resolve(String host) {
        return Character.isDigit(host.charAt(0)) || host.contains(":")
                ? List.of(ip(host))
                : NAMES.containsKey(host) ? List.of(ip(NAMES.get(host))) : List.of();
    }

    private static InetAddress ip(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
