package io.muster.gateway;

import io.muster.cluster.MemberAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Which endpoints are members, from what the operator's file lists and what the nodes themselves report.
 *
 * <p>The file is where the gateway begins; the live list decides as soon as a node reports one. The two may name the same
 * node differently (a host name, an address of another network), so an endpoint of the file counts as a member when the
 * node behind it says that it is one, and a node that is reached through the file is not added again under its other
 * address. An endpoint of the file that is no member is still checked, because it may become one; it gets no work.
 *
 * @param members those that may get work, the file's first
 * @param others those that are checked only, each with the reason
 * @param report the live list that decided; empty when the file did
 */
record Roster(List<Endpoint> members, Map<Endpoint, String> others, Optional<MemberReport> report) {

    /**
     * @param seeds the endpoints of the file, in its order
     * @param reports the latest report of each endpoint that has ever made one
     * @param resolve the endpoints of a member that is reported and not in the file
     */
    static Roster of(
            List<Endpoint> seeds,
            Map<Endpoint, MemberReport> reports,
            Function<MemberAddress, List<Endpoint>> resolve) {
        Optional<MemberReport> best = reports.values().stream().max(MemberReport.BY_KNOWLEDGE);
        if (best.isEmpty()) {
            return new Roster(List.copyOf(seeds), Map.of(), Optional.empty());
        }
        Set<MemberAddress> live = new HashSet<>(best.get().members());
        List<Endpoint> members = new ArrayList<>();
        Map<Endpoint, String> others = new LinkedHashMap<>();
        Set<MemberAddress> reached = new HashSet<>();
        for (Endpoint seed : seeds) {
            MemberReport own = reports.get(seed);
            MemberAddress identity = own != null ? own.self() : identity(seed, live);
            if (!live.contains(identity)) {
                others.put(
                        seed,
                        "is listed in the file, but " + best.get().self() + " reports other members: "
                                + best.get().members());
            } else if (reached.add(identity)) {
                members.add(seed);
            }
        }
        // Members that all live on one host name it as they see it themselves; from here it would be another host.
        boolean loopback = seeds.stream().anyMatch(seed -> seed.byIp().isLoopback());
        for (MemberAddress member : best.get().members()) {
            if (reached.contains(member) || (member.isLoopback() && !loopback)) {
                continue;
            }
            for (Endpoint found : resolve.apply(member)) {
                MemberReport own = reports.get(found);
                if (own == null || own.self().equals(member)) {
                    reached.add(member);
                    members.add(found);
                    break;
                }
            }
        }
        return members.isEmpty()
                ? new Roster(List.copyOf(seeds), Map.of(), Optional.empty())
                : new Roster(List.copyOf(members), others, best);
    }

    /** A node that has never reported is known by where it is. */
    private static MemberAddress identity(Endpoint endpoint, Set<MemberAddress> live) {
        return live.contains(endpoint.member()) ? endpoint.member() : endpoint.byIp();
    }
}
