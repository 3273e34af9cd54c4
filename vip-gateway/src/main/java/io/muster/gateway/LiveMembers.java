package io.muster.gateway;

import io.muster.cluster.ClusterConfException;
import io.muster.cluster.HostResolver;
import io.muster.cluster.MemberAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the node directory equal to the cluster: takes the operator's file, the reports of the nodes and the addresses of
 * host names, and puts what follows from the three into the directory (see {@link Roster}). Thread-safe.
 */
final class LiveMembers implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LiveMembers.class);
    private static final Duration FIRST_LOOK_UP = Duration.ofSeconds(3);

    private final MemberSource file;
    private final NodeDirectory directory;
    private final HostAddresses names;
    private final Predicate<MemberAddress> isItself;
    private final Runnable changed;
    private final Map<Endpoint, MemberReport> reports = new HashMap<>();
    private List<MemberAddress> seeds = List.of();
    private Set<MemberAddress> shown = Set.of();

    /**
     * @param isItself whether an address is that of this gateway, which must not be given work
     * @param changed told after the directory has changed, on any thread
     */
    LiveMembers(
            MemberSource file,
            NodeDirectory directory,
            HostResolver resolver,
            Duration nameInterval,
            Predicate<MemberAddress> isItself,
            Runnable changed) {
        this.file = file;
        this.directory = directory;
        this.isItself = isItself;
        this.changed = changed;
        this.names = new HostAddresses(resolver, nameInterval, this::refresh);
    }

    /**
     * Reads the file and begins to follow it. Waits a moment for host names; blocking.
     *
     * @return the members that the file lists
     * @throws ClusterConfException if there is no usable list
     */
    List<MemberAddress> start() {
        List<MemberAddress> first = file.follow(this::edited);
        names.lookUpNow(first, FIRST_LOOK_UP);
        synchronized (this) {
            seeds = first;
        }
        update();
        return first;
    }

    /** Takes what a node has reported. */
    void reported(Node node, MemberReport report) {
        boolean news;
        synchronized (this) {
            MemberReport before = reports.put(node.endpoint(), report);
            news = before == null
                    || !before.members().equals(report.members())
                    || !before.leader().equals(report.leader())
                    || !before.self().equals(report.self());
        }
        if (news) {
            refresh();
        }
    }

    private void edited(List<MemberAddress> list) {
        synchronized (this) {
            seeds = list;
        }
        refresh();
    }

    private void refresh() {
        update();
        changed.run();
    }

    private synchronized void update() {
        Roster roster = Roster.of(
                seeds.stream()
                        .flatMap(seed -> names.of(seed).stream())
                        .distinct()
                        .toList(),
                reports,
                this::reachable);
        directory.update(roster.members(), roster.others(), roster.report().map(this::describe));
        directory.lead(roster.report()
                .flatMap(MemberReport::leader)
                .flatMap(leader -> endpointOf(leader, roster))
                .orElse(null));
        Set<Endpoint> checked = new HashSet<>(roster.members());
        checked.addAll(roster.others().keySet());
        reports.keySet().retainAll(checked);
        Set<String> hosts = seeds.stream().map(MemberAddress::host).collect(Collectors.toSet());
        checked.forEach(endpoint -> hosts.add(endpoint.member().host()));
        names.keepOnly(hosts);
        tell(roster);
    }

    private List<Endpoint> reachable(MemberAddress member) {
        return isItself.test(member) ? List.of() : names.of(member);
    }

    private Optional<Endpoint> endpointOf(MemberAddress leader, Roster roster) {
        return roster.members().stream()
                .filter(endpoint -> {
                    MemberReport own = reports.get(endpoint);
                    return own != null
                            ? own.self().equals(leader)
                            : endpoint.member().equals(leader)
                                    || endpoint.byIp().equals(leader);
                })
                .findFirst();
    }

    private String describe(MemberReport report) {
        return "reported by " + report.self();
    }

    private void tell(Roster roster) {
        Set<MemberAddress> now = roster.report()
                .<Set<MemberAddress>>map(report -> new HashSet<>(report.members()))
                .orElse(Set.of());
        if (!now.equals(shown) && !now.isEmpty()) {
            log.info(
                    "The cluster reports the members {}",
                    roster.report().orElseThrow().members());
        }
        shown = now;
    }

    @Override
    public void close() {
        file.close();
        names.close();
    }
}
