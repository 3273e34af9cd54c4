package io.muster.server.membership;

import io.muster.server.membership.Difference.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Compares what the members' files list with who the members are. Values in, values out. */
final class Differences {

    /** The addresses of the members with a vote. */
    private final Set<String> members;

    /** What each of them lists, by its address; those that do not answer or list nothing are left out. */
    private final Map<String, List<String>> lists;

    Differences(Set<String> members, Map<String, List<String>> lists) {
        this.members = new TreeSet<>(members);
        this.lists = new TreeMap<>(lists);
    }

    private int majority() {
        return members.size() / 2 + 1;
    }

    /** The content that the files of a majority of the members share. */
    Optional<List<String>> agreed() {
        Map<List<String>, Integer> votes = new HashMap<>();
        lists.values().forEach(list -> votes.merge(list, 1, Integer::sum));
        return votes.entrySet().stream()
                .filter(vote -> vote.getValue() >= majority())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** All of them, sorted by address. */
    List<Difference> all() {
        if (lists.isEmpty()) {
            return List.of();
        }
        Set<String> addresses = new TreeSet<>(members);
        lists.values().forEach(addresses::addAll);
        List<Difference> found = new ArrayList<>();
        for (String address : addresses) {
            List<String> listedBy = by(address, true);
            List<String> notListedBy = by(address, false);
            if (!members.contains(address)) {
                found.add(new Difference(
                        Kind.LISTED_ONLY, address, listedBy, notListedBy, listedOnly(address, listedBy, notListedBy)));
            } else if (!notListedBy.isEmpty()) {
                found.add(new Difference(
                        Kind.MEMBER_ONLY, address, listedBy, notListedBy, memberOnly(address, notListedBy)));
            }
        }
        return found;
    }

    private List<String> by(String address, boolean listing) {
        return lists.entrySet().stream()
                .filter(list -> list.getValue().contains(address) == listing)
                .map(Map.Entry::getKey)
                .toList();
    }

    private String listedOnly(String address, List<String> listedBy, List<String> notListedBy) {
        String listed =
                "cluster.conf of " + String.join(", ", listedBy) + " lists " + address + ", which is no member. ";
        return agreed().filter(list -> list.contains(address)).isPresent()
                ? listed
                        + "It is added as soon as it is up with this cluster's secret; if it was removed on purpose, take the"
                        + " line out."
                : listed + "It is added once the same list stands on a majority of the members; "
                        + (notListedBy.isEmpty()
                                ? "edit the other files too"
                                : "missing on " + String.join(", ", notListedBy))
                        + ", or run: bin/muster members add " + address + ".";
    }

    private static String memberOnly(String address, List<String> notListedBy) {
        return address + " is a member, but cluster.conf of " + String.join(", ", notListedBy)
                + " does not list it. To remove it confirm with: bin/muster members remove " + address
                + "; to keep it add the line.";
    }
}
