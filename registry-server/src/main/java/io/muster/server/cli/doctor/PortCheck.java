package io.muster.server.cli.doctor;

import io.muster.cluster.MemberAddress;
import io.muster.cluster.PortLayout;
import io.muster.server.settings.NodeSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Ports: those of a node that runs must answer, those of one that does not must be free. */
final class PortCheck {

    private static final String AREA = "ports";
    private static final String LOOPBACK = "127.0.0.1";

    private final Dials dials;

    PortCheck(Dials dials) {
        this.dials = dials;
    }

    /** @param alone whether the node has no cluster; its Raft port is then on loopback, wherever the others are */
    List<Finding> ownPorts(NodeSettings node, boolean running, boolean alone) {
        PortLayout ports = node.ports();
        String host = node.reachableHost();
        if (running) {
            return List.of(
                    answered("HTTP port " + ports.http(), dials.own().http(host, ports.http())),
                    answered("gRPC port " + ports.grpc(), dials.own().grpc(host, ports.grpc())),
                    answered("Raft port " + ports.raft(), Dial.tcp(alone ? LOOPBACK : host, ports.raft())));
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok(AREA, "the node of " + node.home() + " does not run; its ports are to be free"));
        findings.add(free("HTTP port", node.bindHost(), ports.http()));
        findings.add(free("gRPC port", node.bindHost(), ports.grpc()));
        findings.add(free("Raft port", alone ? LOOPBACK : node.bindHost(), ports.raft()));
        return findings;
    }

    /** The other members as this machine reaches them; one that is down is its own matter. */
    List<Finding> otherMembers(List<MemberAddress> others) {
        List<Finding> findings = new ArrayList<>();
        for (MemberAddress member : others) {
            PortLayout ports = member.ports();
            Optional<String> http = dials.others().http(member.host(), ports.http());
            Optional<String> raft = Dial.tcp(member.host(), ports.raft());
            String name = "member " + member;
            if (http.isPresent() && raft.isPresent()) {
                findings.add(Finding.warning(
                        AREA,
                        name + " answers neither on " + ports.http() + " nor on " + ports.raft()
                                + "; it is down, or a firewall is between."));
                continue;
            }
            findings.add(answered(name + ", HTTP port " + ports.http(), http));
            findings.add(answered(
                    name + ", gRPC port " + ports.grpc(), dials.others().grpc(member.host(), ports.grpc())));
            findings.add(answered(name + ", Raft port " + ports.raft(), raft));
        }
        return findings;
    }

    /** What a client dials that is given an address: HTTP there, and gRPC 1000 above. */
    List<Finding> asAClient(MemberAddress address, Dial dial) {
        PortLayout ports = address.ports();
        return List.of(
                answered(
                        "a client of " + address + " dials " + ports.http()
                                + " (1.x for everything, 2.x and 3.x for the login)",
                        dial.http(address.host(), ports.http())),
                answered(
                        "a client of " + address + " dials " + ports.grpc() + " (2.x and 3.x, gRPC)",
                        dial.grpc(address.host(), ports.grpc())));
    }

    private static Finding answered(String what, Optional<String> wrong) {
        return wrong.map(sentence -> Finding.wrong(AREA, what + " " + sentence + "."))
                .orElseGet(() -> Finding.ok(AREA, what + " answers"));
    }

    private static Finding free(String what, String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true); // what the last run left in TIME_WAIT keeps nobody from listening
            socket.bind(new InetSocketAddress(host, port));
            return Finding.ok(AREA, what + " " + port + " is free");
        } catch (IOException occupied) {
            return Finding.wrong(
                    AREA,
                    what + " " + port + " is taken by " + PortOwner.of(port).orElse("another process")
                            + "; stop that, or choose another server.port.");
        }
    }
}
