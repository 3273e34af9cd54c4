package io.muster.server.cli.doctor;

import io.muster.cluster.ClusterConf;
import io.muster.cluster.ClusterConfException;
import io.muster.cluster.ClusterConfFile;
import io.muster.cluster.LocalAddresses;
import io.muster.cluster.MemberAddress;
import io.muster.server.settings.NodeSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The member list: whether it can be read, which names resolve, and which member is this machine. */
final class MemberCheck {

    private static final String AREA = "members";

    private final List<Finding> findings = new ArrayList<>();
    private final List<MemberAddress> others = new ArrayList<>();
    private boolean alone;

    private MemberCheck() {}

    static MemberCheck of(NodeSettings node) {
        MemberCheck check = new MemberCheck();
        try {
            check.examine(node);
        } catch (ClusterConfException broken) {
            check.findings.add(Finding.wrong(AREA, broken.getMessage()));
        }
        return check;
    }

    private void examine(NodeSettings node) {
        ClusterConf conf;
        int port = node.ports().http();
        if (node.standalone()) {
            alone = true;
            findings.add(Finding.ok(AREA, "this node runs alone (nacos.standalone=true)"));
            return;
        } else if (Files.isReadable(node.clusterConf())) {
            conf = ClusterConfFile.read(node.clusterConf(), port);
        } else if (node.memberList().isPresent()) {
            conf = ClusterConf.parseList("nacos.member.list", node.memberList().get(), port);
        } else {
            alone = true;
            findings.add(Finding.warning(
                    AREA,
                    "there is no " + node.clusterConf()
                            + ": this node can only be started alone, with -m standalone."));
            return;
        }
        conf.warnings().forEach(warning -> findings.add(Finding.warning(AREA, warning)));
        LocalAddresses local = LocalAddresses.ofThisMachine();
        List<MemberAddress> here = new ArrayList<>();
        for (MemberAddress member : conf.members()) {
            examine(member, node, local, here);
        }
        if (here.isEmpty() && node.explicitHost().isEmpty()) {
            findings.add(Finding.wrong(
                    AREA,
                    "no member of the list is an address of this machine with port " + port + " (its addresses are "
                            + local + "); list the address by which the other nodes reach it, or name it with"
                            + " nacos.server.ip."));
        }
        if (conf.members().size() % 2 == 0) {
            findings.add(Finding.warning(
                    AREA,
                    conf.members().size() + " members survive no more failures than "
                            + (conf.members().size() - 1) + "; list an odd number."));
        }
    }

    private void examine(MemberAddress member, NodeSettings node, LocalAddresses local, List<MemberAddress> here) {
        try {
            InetAddress[] addresses = InetAddress.getAllByName(member.host());
            boolean isLocal = false;
            for (InetAddress address : addresses) {
                isLocal |= local.contains(address);
            }
            boolean isSelf = member.port() == node.ports().http()
                    && (isLocal
                            || node.explicitHost().map(member.host()::equals).orElse(false));
            String resolved = member.isIpAddress()
                    ? ""
                    : " ("
                            + List.of(addresses).stream()
                                    .map(InetAddress::getHostAddress)
                                    .collect(Collectors.joining(", "))
                            + ")";
            findings.add(Finding.ok(
                    AREA,
                    member + resolved + " is "
                            + (isSelf ? "this node" : isLocal ? "another node on this machine" : "elsewhere")));
            (isSelf ? here : others).add(member);
        } catch (UnknownHostException unknown) {
            others.add(member);
            findings.add(Finding.wrong(
                    AREA, "the name " + member.host() + " does not resolve here; enter it in DNS or in /etc/hosts."));
        }
    }

    List<Finding> findings() {
        return findings;
    }

    /** The members that are not this node. */
    List<MemberAddress> others() {
        return others;
    }

    /** Whether the node has no cluster. */
    boolean alone() {
        return alone;
    }
}
