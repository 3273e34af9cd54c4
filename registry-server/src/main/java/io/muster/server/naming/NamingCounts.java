package io.muster.server.naming;

/** How much there is. */
public record NamingCounts(
        int services,
        int instances,
        int clients,
        int connectionClients,
        int ephemeralAddressClients,
        int persistentAddressClients) {}
