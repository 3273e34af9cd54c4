package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.MemberAddress;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RosterTest {

    private final Map<Endpoint, MemberReport> reports = new HashMap<>();

    @Test
    void isTheFileWhileNobodyReports() {
        Roster roster = roster("10.0.0.1:8848", "10.0.0.2:8848");

        assertThat(names(roster)).containsExactly("10.0.0.1:8848", "10.0.0.2:8848");
        assertThat(roster.report()).isEmpty();
    }

    @Test
    void addsAMemberThatIsReportedAndNotListed() {
        report("10.0.0.1:8848", "10.0.0.1:8848", 3, "10.0.0.1:8848", "10.0.0.2:8848", "10.0.0.3:8848");

        assertThat(names(roster("10.0.0.1:8848", "10.0.0.2:8848")))
                .containsExactly("10.0.0.1:8848", "10.0.0.2:8848", "10.0.0.3:8848");
    }

    @Test
    void givesNoWorkToAListedNodeThatIsNoMember() {
        report("10.0.0.1:8848", "10.0.0.1:8848", 3, "10.0.0.1:8848", "10.0.0.2:8848");

        Roster roster = roster("10.0.0.1:8848", "10.0.0.2:8848", "10.0.0.9:8848");

        assertThat(names(roster)).containsExactly("10.0.0.1:8848", "10.0.0.2:8848");
        assertThat(roster.others()).containsOnlyKeys(endpoint("10.0.0.9:8848"));
        assertThat(roster.others().get(endpoint("10.0.0.9:8848"))).contains("10.0.0.1:8848 reports other members");
    }

    @Test
    void knowsANodeThatIsListedUnderAnotherAddressThanItsOwn() {
        // Listed by the address of another network; the nodes know each other by theirs.
        report("192.168.1.1:8848", "10.0.0.1:8848", 3, "10.0.0.1:8848", "10.0.0.2:8848");
        report("192.168.1.2:8848", "10.0.0.2:8848", 3, "10.0.0.1:8848", "10.0.0.2:8848");

        assertThat(names(roster("192.168.1.1:8848", "192.168.1.2:8848")))
                .containsExactly("192.168.1.1:8848", "192.168.1.2:8848");
    }

    @Test
    void believesTheBestInformed() {
        report("10.0.0.1:8848", "10.0.0.1:8848", 5, "10.0.0.1:8848", "10.0.0.2:8848");
        // Was removed and has not heard of it.
        report("10.0.0.3:8848", "10.0.0.3:8848", 4, "10.0.0.1:8848", "10.0.0.2:8848", "10.0.0.3:8848");

        assertThat(names(roster("10.0.0.1:8848", "10.0.0.3:8848"))).containsExactly("10.0.0.1:8848", "10.0.0.2:8848");
    }

    @Test
    void takesNoLoopbackAddressFromAnotherHost() {
        report("10.0.0.1:8848", "10.0.0.1:8848", 5, "10.0.0.1:8848", "127.0.0.1:8849");

        assertThat(names(roster("10.0.0.1:8848"))).containsExactly("10.0.0.1:8848");
    }

    @Test
    void neverEndsWithoutMembers() {
        report("10.0.0.1:8848", "10.0.0.1:8848", 5, "127.0.0.1:8849");

        assertThat(names(roster("10.0.0.1:8848"))).containsExactly("10.0.0.1:8848");
    }

    @Test
    void readsOnlyUsableReports() {
        assertThat(MemberReport.of(new JsonObject())).isEmpty();
        assertThat(MemberReport.of(new JsonObject().put("peer", "x"))).isEmpty();
        assertThat(MemberReport.of(peer(new JsonArray())))
                .as("an empty cluster")
                .isEmpty();
        assertThat(MemberReport.of(peer(new JsonArray().add("no address")))).isEmpty();
        assertThat(MemberReport.of(peer(new JsonArray().add("10.0.0.1:65000"))))
                .as("a port without a gRPC port")
                .isEmpty();
        assertThat(MemberReport.of(peer(new JsonArray().add("10.0.0.1:8848")))
                        .orElseThrow()
                        .members())
                .containsExactly(MemberAddress.parse("10.0.0.1:8848"));
    }

    private static JsonObject peer(JsonArray members) {
        return new JsonObject()
                .put("peer", new JsonObject().put("self", "10.0.0.1:8848").put("members", members));
    }

    private void report(String endpoint, String self, long term, String... members) {
        reports.put(
                endpoint(endpoint),
                new MemberReport(
                        MemberAddress.parse(self),
                        Optional.of(MemberAddress.parse(self)),
                        term,
                        0,
                        Arrays.stream(members).map(MemberAddress::parse).toList()));
    }

    private Roster roster(String... seeds) {
        return Roster.of(
                Arrays.stream(seeds).map(RosterTest::endpoint).toList(),
                reports,
                member -> List.of(Endpoint.of(member)));
    }

    private static Endpoint endpoint(String address) {
        return Endpoint.of(MemberAddress.parse(address));
    }

    private static List<String> names(Roster roster) {
        return roster.members().stream().map(Endpoint::toString).toList();
    }
}
