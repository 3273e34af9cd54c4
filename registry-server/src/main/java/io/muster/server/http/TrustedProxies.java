package io.muster.server.http;

import io.muster.server.settings.InvalidSettingException;
import io.netty.util.NetUtil;
import io.vertx.core.MultiMap;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may say on whose behalf a request comes: loopback, the members of the cluster and what the operator listed. Everybody
 * else is taken at the address of the connection. Thread-safe; {@link #trust} resolves host names and may block, the rest
 * does not.
 */
public final class TrustedProxies {

    private static final Logger LOG = LoggerFactory.getLogger(TrustedProxies.class);
    private static final String FORWARDED_FOR = "X-Forwarded-For";

    private final List<Network> networks;
    private volatile Set<InetAddress> addresses = Set.of();

    private TrustedProxies(List<Network> networks) {
        this.networks = networks;
    }

    /**
     * @param listed what the operator listed: addresses, networks such as {@code 10.0.0.0/8}, host names
     * @param members the hosts of the cluster's members
     */
    public static TrustedProxies of(List<String> listed, List<String> members) {
        List<Network> networks = new ArrayList<>();
        List<String> hosts = new ArrayList<>();
        for (String entry : listed) {
            int slash = entry.indexOf('/');
            if (slash < 0) {
                hosts.add(entry);
            } else {
                networks.add(Network.parse(entry, slash));
            }
        }
        TrustedProxies proxies = new TrustedProxies(networks);
        proxies.listedHosts.addAll(hosts);
        proxies.trust(members);
        return proxies;
    }

    private final List<String> listedHosts = new ArrayList<>();

    /** Replaces the members; resolves their names, so call it where blocking is allowed. */
    public void trust(List<String> members) {
        Set<InetAddress> resolved = new HashSet<>();
        List<String> hosts = new ArrayList<>(listedHosts);
        hosts.addAll(members);
        for (String host : hosts) {
            try {
                resolved.addAll(List.of(InetAddress.getAllByName(host)));
            } catch (UnknownHostException unknown) {
                LOG.warn("The trusted proxy {} cannot be resolved; its forwarding headers are ignored.", host);
            }
        }
        addresses = Set.copyOf(resolved);
    }

    /** Whether that peer of a connection may speak for others. */
    public boolean trusts(@Nullable InetAddress peer) {
        if (peer == null) {
            return false;
        }
        if (peer.isLoopbackAddress() || addresses.contains(peer)) {
            return true;
        }
        for (Network network : networks) {
            if (network.contains(peer)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The address of the client that a trusted proxy names: the last entry of {@code X-Forwarded-For} that is not
     * itself a trusted proxy, or the first when all are. What is no address literal is not believed.
     */
    String client(String peer, MultiMap headers) {
        String forwarded = headers.get(FORWARDED_FOR);
        if (forwarded == null || forwarded.isBlank()) {
            return peer;
        }
        String[] hops = forwarded.split(",", 32);
        String client = peer;
        for (int index = hops.length - 1; index >= 0; index--) {
            InetAddress hop = literal(hops[index].trim());
            if (hop == null) {
                return client;
            }
            client = hop.getHostAddress();
            if (!trusts(hop)) {
                return client;
            }
        }
        return client;
    }

    /** An address given as digits; a name is never resolved. */
    static @Nullable InetAddress literal(String text) {
        String address = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes == null) {
            return null;
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            return null;
        }
    }

    private record Network(byte[] address, int prefixLength) {

        static Network parse(String text, int slash) {
            InetAddress address = literal(text.substring(0, slash));
            int length;
            try {
                length = Integer.parseInt(text.substring(slash + 1));
            } catch (NumberFormatException notANumber) {
                length = -1;
            }
            if (address == null || length < 0 || length > address.getAddress().length * 8) {
                throw new InvalidSettingException(
                        "muster.trusted-proxies: " + text + " is not a network; expected one such as 10.0.0.0/8.");
            }
            return new Network(address.getAddress(), length);
        }

        boolean contains(InetAddress candidate) {
            byte[] other = candidate.getAddress();
            if (other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < prefixLength; bit++) {
                int mask = 0x80 >> (bit & 7);
                if ((other[bit >> 3] & mask) != (address[bit >> 3] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
