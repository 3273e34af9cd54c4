package io.muster.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Turns a host into its addresses. Blocking; not for event loops. */
@FunctionalInterface
public interface HostResolver {

    /** Every address of the host, or an empty list if it has none. */
    List<InetAddress> resolve(String host);

    /** The resolver of the operating system. IP addresses are answered without asking a name server. */
    static HostResolver system() {
        return host -> {
            try {
                return List.of(InetAddress.getAllByName(host));
            } catch (UnknownHostException e) {
                // Not an error here: the caller names the host together with what it was needed for.
                return List.of();
            }
        };
    }
}
