package io.muster.gateway;

import io.muster.cluster.MemberAddress;

/**
 * Where one node is reached. A member that is listed by name is as many endpoints as the name has addresses.
 *
 * @param member the address as it is listed
 * @param ip the IP address; the listed host itself while a name has none
 */
record Endpoint(MemberAddress member, String ip) {

    /** The one endpoint of a member that is listed by IP address, or of a name that has no address. */
    static Endpoint of(MemberAddress member) {
        return new Endpoint(member, member.host());
    }

    /** The same place named by IP address. */
    MemberAddress byIp() {
        return new MemberAddress(ip, member.port());
    }

    /** The listed address, with the IP address where that is another. */
    @Override
    public String toString() {
        return ip.equals(member.host()) ? member.toString() : member + " (" + ip + ")";
    }
}
