package io.muster.cluster;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** The addresses of this machine, as they were when they were asked for. Immutable. */
public final class LocalAddresses {

    private final Set<InetAddress> addresses;

    private LocalAddresses(Set<InetAddress> addresses) {
        this.addresses = addresses;
    }

    /**
     * Asks the operating system for the addresses of all network interfaces.
     *
     * @throws IllegalStateException if the operating system does not say
     */
    public static LocalAddresses ofThisMachine() {
        try {
            return of(NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .toList());
        } catch (SocketException e) {
            throw new IllegalStateException("the network interfaces of this machine cannot be listed", e);
        }
    }

    /** Takes the given addresses as those of this machine. Loopback addresses need not be named. */
    public static LocalAddresses of(Collection<InetAddress> addresses) {
        return new LocalAddresses(Set.copyOf(addresses));
    }

    /** Whether the address belongs to this machine; every loopback address does. */
    public boolean contains(InetAddress address) {
        return address.isLoopbackAddress() || addresses.contains(address);
    }

    /** The addresses that are not loopback, as text and in order, for error messages. */
    @Override
    public String toString() {
        return addresses.stream()
                .filter(address -> !address.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
