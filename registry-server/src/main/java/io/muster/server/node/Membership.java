package io.muster.server.node;

import io.muster.cluster.ClusterConf;
import io.muster.cluster.ClusterConfException;
import io.muster.cluster.ClusterConfFile;
import io.muster.cluster.MemberAddress;
import io.muster.cluster.SelfMember;
import io.muster.server.membership.ListedMembers;
import io.muster.server.settings.NodeSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who the members are as the operator listed them, and which of them is this node.
 *
 * @param self this node
 * @param listed all, this node too
 */
record Membership(MemberAddress self, List<MemberAddress> listed) {

    private static final Logger log = LoggerFactory.getLogger(Membership.class);

    /**
     * Reads {@code cluster.conf} or the member list. May ask a name server.
     *
     * @throws StartFailure when there is no list, it is broken, or this node is not in it
     */
    static Membership resolve(NodeSettings settings) {
        if (settings.standalone()) {
            MemberAddress self = new MemberAddress(
                    settings.explicitHost().orElse("127.0.0.1"),
                    settings.ports().http());
            return new Membership(self, List.of(self));
        }
        try {
            ClusterConf conf = read(settings);
            conf.warnings().forEach(log::warn);
            MemberAddress self = SelfMember.ofThisMachine()
                    .resolve(conf.members(), settings.ports().http(), explicitHost(settings));
            return new Membership(self, conf.members());
        } catch (ClusterConfException broken) {
            throw new StartFailure(broken.getMessage());
        }
    }

    private static ClusterConf read(NodeSettings settings) {
        int port = settings.ports().http();
        if (Files.exists(settings.clusterConf())) {
            return ClusterConfFile.read(settings.clusterConf(), port);
        }
        if (settings.memberList().isPresent()) {
            return ClusterConf.parseList(
                    "nacos.member.list", settings.memberList().get(), port);
        }
        throw new StartFailure(
                "A cluster needs the list of its members: copy conf/cluster.conf.example to " + settings.clusterConf()
                        + " and write one IP:PORT a line, or start one node alone with -m standalone.");
    }

    private static Optional<String> explicitHost(NodeSettings settings) {
        if (settings.explicitHost().isPresent() || !settings.preferHostName()) {
            return settings.explicitHost();
        }
        try {
            return Optional.of(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException noName) {
            throw new StartFailure("The host name is to be this node's address, but it has none that resolves ("
                    + noName.getMessage() + "); set nacos.server.ip.");
        }
    }

    /** The list as the operator keeps it from now on. */
    ListedMembers follow(NodeSettings settings) {
        return settings.standalone()
                ? ListedMembers.none()
                : ListedMembers.of(settings.clusterConf(), settings.ports().http(), listed);
    }

    /** Whether the cluster lives on one machine, for trying out. */
    boolean loopbackOnly() {
        return listed.stream().allMatch(MemberAddress::isLoopback);
    }
}
