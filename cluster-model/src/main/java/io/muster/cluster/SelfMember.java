package io.muster.cluster;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds out which of the listed members this node is. An address that the operator has given decides; only without one
 * are the network interfaces asked. A loopback address is a valid member. The list is never changed to fit.
 */
public final class SelfMember {

    private final LocalAddresses localAddresses;
    private final HostResolver resolver;

    public SelfMember(LocalAddresses localAddresses, HostResolver resolver) {
        this.localAddresses = localAddresses;
        this.resolver = resolver;
    }

    /** With the addresses and the resolver of this machine. */
    public static SelfMember ofThisMachine() {
        return new SelfMember(LocalAddresses.ofThisMachine(), HostResolver.system());
    }

    /**
     * Resolves this node's own member. May ask a name server, so not for event loops.
     *
     * @param members the listed members
     * @param httpPort this node's HTTP port
     * @param explicitHost the address or name that the operator has given this node, without port
     * @return the entry of {@code members} that is this node
     * @throws ClusterConfException if none or several of the members can be meant, naming the candidates
     */
    public MemberAddress resolve(List<MemberAddress> members, int httpPort, Optional<String> explicitHost) {
        if (explicitHost.isPresent()) {
            return resolveExplicit(members, httpPort, explicitHost.get());
        }
        List<MemberAddress> local =
                members.stream().filter(member -> isLocal(member.host())).toList();
        List<MemberAddress> candidates =
                local.stream().filter(member -> member.port() == httpPort).toList();
        if (candidates.size() == 1) {
            return candidates.get(0);
        }
        if (candidates.size() > 1) {
            throw new ClusterConfException("the members " + join(candidates)
                    + " are all this machine; list the node once, or set nacos.server.ip to the one that is meant");
        }
        if (!local.isEmpty()) {
            throw new ClusterConfException("no listed member has this node's port " + httpPort
                    + "; on this machine are " + join(local) + "; set server.port to one of them or list this node");
        }
        String own = localAddresses.toString();
        throw new ClusterConfException("none of the listed members " + join(members) + " is this machine ("
                + (own.isEmpty() ? "only loopback addresses" : own) + "), port " + httpPort
                + "; list this node, or set nacos.server.ip to the listed address that leads to it");
    }

    private MemberAddress resolveExplicit(List<MemberAddress> members, int httpPort, String host) {
        MemberAddress self;
        try {
            self = new MemberAddress(unbracketed(host), httpPort);
        } catch (IllegalArgumentException e) {
            throw new ClusterConfException(
                    "the given address \"" + host + "\" of this node is wrong: " + e.getMessage());
        }
        if (members.contains(self)) {
            return self;
        }
        // The list may name the host while the setting names its address, or the other way round.
        List<InetAddress> own = resolver.resolve(self.host());
        List<MemberAddress> same = members.stream()
                .filter(member -> member.port() == httpPort
                        && resolver.resolve(member.host()).stream().anyMatch(own::contains))
                .toList();
        if (same.size() == 1) {
            return same.get(0);
        }
        throw new ClusterConfException("this node is " + self + " by its settings, but the listed members are "
                + join(members) + "; list it, or correct nacos.server.ip or server.port");
    }

    private boolean isLocal(String host) {
        return resolver.resolve(host).stream().anyMatch(localAddresses::contains);
    }

    private static String unbracketed(String host) {
        String text = host.trim();
        return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    }

    private static String join(List<MemberAddress> members) {
        return members.stream().map(MemberAddress::toString).collect(Collectors.joining(", "));
    }
}
