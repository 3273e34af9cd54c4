package io.muster.server.membership;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.raft.MemberStatus;
import io.muster.raft.RaftStatus;
import io.muster.raft.ReplicatedLog;
import io.muster.server.cluster.ClusterStatus;
import io.muster.server.cluster.Readiness;
import io.muster.server.membership.ClusterOverview.MemberOverview;
import io.muster.server.replication.CommandFamily;
import io.muster.server.replication.ReplicationModule;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts membership together. Order: make it before the log starts (it adds its family, its part and a peer topic), {@link #start} it
 * after. Its periodic work runs on one event loop.
 */
public final class MembershipModule implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MembershipModule.class);
    private static final long LOOK_MILLIS = 1000;

    private final Vertx vertx;
    private final Context context;
    private final ReplicationModule replication;
    private final ReplicatedLog<?> log;
    private final ListedMembers listed;
    private final ClusterState state;
    private final NodeReports reports;
    private final MemberChanges changes;
    private final ServiceState service;
    private final FileFollower files;
    private final List<Consumer<Boolean>> serviceListeners = new CopyOnWriteArrayList<>();
    private volatile boolean inService = true;
    private volatile Optional<String> outsider = Optional.empty();
    private volatile long timer = -1;

    /**
     * @param version what this node runs
     * @param listed what the operator of this node lists; closed with this module
     * @param readiness whether this node may be given work
     * @param provisional how many registrations and withdrawals this node has taken without a majority
     */
    public MembershipModule(
            Vertx vertx,
            ReplicationModule replication,
            ObjectMapper mapper,
            ListedMembers listed,
            String version,
            Readiness readiness,
            IntSupplier provisional) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.replication = replication;
        this.log = replication.log();
        this.listed = listed;
        this.state = new ClusterState(mapper, this::serviceMayHaveChanged);
        this.reports = new NodeReports(
                replication.peers(),
                mapper,
                () -> new NodeReport(
                        version,
                        readiness.ready(),
                        readiness.missing(),
                        readiness.degraded(),
                        listed.addresses(),
                        provisional.getAsInt()));
        this.changes = new MemberChanges(log, replication.replicator(), state);
        this.service = new ServiceState(log, replication.replicator(), state, node -> reports.of(node.value())
                .map(NodeReport::ready)
                .orElse(false));
        this.files = new FileFollower(log, replication.replicator(), state, changes, this::differences);
        replication.add(CommandFamily.inMemory(ClusterCommand.class, state)).add(state);
    }

    /** Begins to tell the other nodes and to follow the files; after the log was started. */
    public void start() {
        timer = vertx.setPeriodic(LOOK_MILLIS, id -> context.runOnContext(now -> look()));
    }

    private void look() {
        outsider = log.status()
                .outsider()
                .map(reason -> Character.toUpperCase(reason.charAt(0)) + reason.substring(1)
                        + "; add it with: bin/muster members add ADDRESS, on a member.");
        serviceMayHaveChanged();
        reports.exchange();
        files.look(task -> context.runOnContext(now -> task.run()));
    }

    public MemberChanges changes() {
        return changes;
    }

    public ServiceState service() {
        return service;
    }

    /** Why this node may not be given work, when it may not: it was taken out of service, or is no member. Cheap. */
    public Optional<String> outOfService() {
        Optional<OutOfService> out = state.outOfService(self());
        return out.isPresent() ? out.map(OutOfService::sentence) : outsider;
    }

    /** Hears whether this node is in service whenever that changes, on an event loop. Before the start only. */
    public void onService(Consumer<Boolean> listener) {
        serviceListeners.add(listener);
    }

    /** Any thread. */
    private synchronized void serviceMayHaveChanged() {
        boolean now = outOfService().isEmpty();
        if (now != inService) {
            inService = now;
            LOG.info("This node is {}", now ? "in service again" : "out of service");
            context.runOnContext(told -> serviceListeners.forEach(listener -> listener.accept(now)));
        }
    }

    private String self() {
        return replication.peers().self();
    }

    private Differences differences() {
        Members members = Members.of(log.status());
        Map<String, List<String>> lists = new TreeMap<>();
        members.byAddress().forEach((address, member) -> report(member)
                .map(NodeReport::listed)
                .filter(list -> !list.isEmpty())
                .ifPresent(list -> lists.put(address, list)));
        return new Differences(members.byAddress().keySet(), lists);
    }

    /** What a member told, as long as it is up. */
    private Optional<NodeReport> report(MemberStatus member) {
        boolean present = member.up() || member.id().value().equals(self());
        return present ? reports.of(member.id().value()) : Optional.empty();
    }

    /** Everything that operators want to know; cheap enough to be asked every second. */
    public ClusterOverview overview() {
        RaftStatus raft = log.status();
        ClusterStatus status = replication.observer().status();
        return new ClusterOverview(
                status,
                outsider,
                raft.majority(),
                status.members().stream().map(member -> overview(member, raft)).toList(),
                differences().all(),
                changes.last());
    }

    private MemberOverview overview(ClusterStatus.Member member, RaftStatus raft) {
        Optional<MemberStatus> known = raft.members().stream()
                .filter(candidate -> candidate.id().value().equals(member.id()))
                .findFirst();
        Optional<NodeReport> report = known.flatMap(this::report);
        return new MemberOverview(
                member,
                known.map(MemberStatus::voter).orElse(false),
                report.map(NodeReport::ready).orElse(false),
                report.map(NodeReport::missing)
                        .orElse(List.of(member.up() ? "It has not told yet." : "It does not answer.")),
                report.map(NodeReport::degraded).orElse(List.of()),
                state.outOfService(member.id()),
                reports.of(member.id()).map(NodeReport::version),
                Math.max(0, raft.commitIndex() - member.appliedIndex()),
                report.map(NodeReport::provisional).orElse(0));
    }

    @Override
    public void close() {
        vertx.cancelTimer(timer);
        listed.close();
    }
}
