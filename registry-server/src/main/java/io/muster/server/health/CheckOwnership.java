package io.muster.server.health;

import io.muster.server.cluster.ClusterStatus;
import io.muster.server.naming.ServiceKey;
import java.util.List;

/**
 * Which node checks a service: of the members that are up, the one with the highest hash of its id and the service (rendezvous
 * hashing), so that the services of a node that dies move and all others stay. Nodes that disagree for a moment about who is up both
 * check; what they find is the same, and only changes are written.
 *
 * @param self the id of this node
 * @param owners the ids of the nodes that share the services
 * @param active whether a leader is known, without which no result could be told
 */
record CheckOwnership(String self, List<String> owners, boolean active) {

    static CheckOwnership of(ClusterStatus status) {
        List<String> up = status.members().stream()
                .filter(ClusterStatus.Member::up)
                .map(ClusterStatus.Member::id)
                .toList();
        return new CheckOwnership(status.self(), up, status.hasQuorum());
    }

    boolean owns(ServiceKey service) {
        if (!active) {
            return false;
        }
        int hash = 31 * service.namespace().hashCode() + service.groupedName().hashCode();
        String owner = self;
        long most = Long.MIN_VALUE;
        for (String candidate : owners) {
            long score = mixed(((long) candidate.hashCode() << 32) ^ (hash & 0xFFFFFFFFL));
            if (score > most || (score == most && candidate.compareTo(owner) < 0)) {
                most = score;
                owner = candidate;
            }
        }
        return owner.equals(self);
    }

    // The finalizer of SplitMix64.
    private static long mixed(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
