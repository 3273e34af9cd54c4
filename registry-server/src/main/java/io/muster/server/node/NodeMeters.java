package io.muster.server.node;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.muster.raft.RaftStatus;
import io.muster.raft.Role;
import io.muster.server.naming.NamingCounts;
import io.muster.server.naming.NamingQueries;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * What a node shows when somebody scrapes it. Values are read then, and cost nothing in between. No label holds a name of a
 * namespace, a service, a configuration or a user, so their number does not grow with what is stored.
 *
 * <p>The meters under {@code nacos_} are those that dashboards for Nacos draw.
 */
final class NodeMeters {

    /** A gauge holds 52 bits of a whole number; equal digests have equal ones. */
    private static final long DIGEST_BITS = (1L << 52) - 1;

    private final MeterRegistry registry;

    private NodeMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    static void register(Metrics metrics, Domain domain, Edges edges) {
        NodeMeters meters = new NodeMeters(metrics.registry());
        meters.naming(domain);
        meters.config(domain);
        meters.raft(domain.replication().log()::status);
        meters.edges(edges);
        meters.compatible(metrics, domain, edges);
        meters.process();
    }

    private void naming(Domain domain) {
        NamingQueries naming = domain.naming().queries();
        count(naming, "muster.naming.services", "Services", NamingCounts::services);
        count(naming, "muster.naming.instances", "Instances", NamingCounts::instances);
        count(naming, "muster.naming.clients", "Clients that have published something", NamingCounts::clients);
        gauge("muster.naming.subscriptions", "Subscriptions on this node", Tags.empty(), () -> domain.subscriptions()
                .count());
        naming("provisional", "Registrations taken without a majority", () -> domain.naming()
                .overlay()
                .size());
        naming(
                "digest",
                "Digest of the registry; equal at equal indexes on all nodes",
                () -> domain.naming().state().digest().digest() & DIGEST_BITS);
        naming(
                "digest.index",
                "The entry up to which the digest goes",
                () -> domain.naming().state().digest().index());
        naming(
                "divergent",
                "1 while a node's registry differs from the others'",
                () -> domain.leases().divergence().isPresent() ? 1 : 0);
        naming("checked.instances", "Persistent instances that this node checks", () -> domain.healthChecks()
                .owned());
        naming("checks.running", "Active checks under way", () -> domain.healthChecks()
                .underWay());
    }

    private void naming(String name, String description, DoubleSupplier value) {
        gauge("muster.naming." + name, description, Tags.empty(), value);
    }

    private void count(NamingQueries naming, String name, String description, ToDoubleFunction<NamingCounts> value) {
        gauge(name, description, Tags.empty(), () -> value.applyAsDouble(naming.counts()));
    }

    private void config(Domain domain) {
        gauge("muster.config.configurations", "Configurations with formal content", Tags.empty(), () -> domain.config()
                .queries()
                .count());
        gauge(
                "muster.config.listenings",
                "Configurations listened to on this node, once for each listener",
                Tags.empty(),
                () -> domain.config().listeners().count());
    }

    private void raft(Supplier<RaftStatus> status) {
        gauge("muster.raft.term", "The present term", Tags.empty(), () -> status.get()
                .term());
        gauge("muster.raft.commit.index", "The last entry known to be committed", Tags.empty(), () -> status.get()
                .commitIndex());
        gauge("muster.raft.applied.index", "The last entry applied here", Tags.empty(), () -> status.get()
                .appliedIndex());
        gauge(
                "muster.raft.applied.lag",
                "Entries that are committed, as far as this node knows, and not applied here",
                Tags.empty(),
                () -> lag(status.get()));
        gauge(
                "muster.raft.leader",
                "1 on the leader",
                Tags.empty(),
                () -> status.get().isLeader() ? 1 : 0);
        gauge(
                "muster.raft.quorum",
                "1 while a leader is known and a majority is up",
                Tags.empty(),
                () -> status.get().leader().isPresent() && status.get().majorityUp() ? 1 : 0);
        gauge("muster.raft.members", "Members", Tags.of("state", "up"), () -> up(status.get()));
        gauge(
                "muster.raft.members",
                "Members",
                Tags.of("state", "down"),
                () -> status.get().members().size() - up(status.get()));
        for (Role role : Role.values()) {
            gauge(
                    "muster.raft.role",
                    "1 for the role that this node has",
                    Tags.of("role", role.name().toLowerCase(Locale.ROOT)),
                    () -> status.get().role() == role ? 1 : 0);
        }
    }

    /** What the leader has applied was committed: a follower hears of it before its own commit index moves. */
    private static long lag(RaftStatus status) {
        long committed = status.members().stream()
                .mapToLong(member -> member.appliedIndex().orElse(0))
                .reduce(status.commitIndex(), Math::max);
        return Math.max(0, committed - status.appliedIndex());
    }

    private static long up(RaftStatus status) {
        return status.members().stream().filter(member -> member.up()).count();
    }

    private void edges(Edges edges) {
        gauge("muster.grpc.connections", "gRPC clients", Tags.empty(), () -> edges.connections()
                .count());
        gauge(
                "muster.grpc.outstanding",
                "Messages to gRPC clients that are not acknowledged yet",
                Tags.empty(),
                () -> edges.connections().outstanding());
        gauge("muster.grpc.fuzzy.watches", "Fuzzy watches of gRPC clients", Tags.empty(), edges::fuzzyWatches);
        gauge("muster.udp.subscribers", "Addresses that are pushed to over UDP", Tags.empty(), () -> edges.udp()
                .count());
    }

    private void compatible(Metrics metrics, Domain domain, Edges edges) {
        NamingQueries naming = domain.naming().queries();
        Timer pushes = metrics.pushLatency();
        nacos("naming", "serviceCount", () -> naming.counts().services());
        nacos("naming", "ipCount", () -> naming.counts().instances());
        nacos("naming", "subscriberCount", () -> domain.subscriptions().count());
        nacos("naming", "leaderStatus", () -> domain.replication().observer().isLeader() ? 1 : 0);
        nacos("naming", "maxPushCost", () -> pushes.max(TimeUnit.MILLISECONDS));
        nacos("naming", "avgPushCost", () -> pushes.mean(TimeUnit.MILLISECONDS));
        nacos("naming", "totalPush", pushes::count);
        nacos("naming", "failedPush", () -> metrics.pushFailures().count());
        nacos("naming", "pushPendingTaskCount", () -> edges.connections().outstanding());
        nacos("config", "configCount", () -> domain.config().queries().count());
        nacos("config", "longPolling", () -> domain.config().listeners().count());
        nacos("core", "longConnection", () -> edges.connections().count());
        gauge("nacos.naming.subscriber", "Subscriptions over UDP", Tags.of("version", "v1"), () -> edges.udp()
                .subscriptions());
        gauge(
                "nacos.naming.subscriber",
                "Subscriptions over gRPC",
                Tags.of("version", "v2"),
                () -> Math.max(0, domain.subscriptions().count() - edges.udp().subscriptions()));
        gauge("nacos.naming.publisher", "Clients that live by beats", Tags.of("version", "v1"), () -> naming.counts()
                .ephemeralAddressClients());
        gauge(
                "nacos.naming.publisher",
                "Clients that live by a connection",
                Tags.of("version", "v2"),
                () -> naming.counts().connectionClients());
    }

    private void nacos(String module, String name, DoubleSupplier value) {
        gauge("nacos.monitor", "As Nacos shows it", Tags.of("module", module, "name", name), value);
    }

    private void process() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /** The registry holds what it reads weakly; the supplier is kept by the gauge itself. */
    private void gauge(String name, String description, Tags tags, DoubleSupplier value) {
        Gauge.builder(name, value, DoubleSupplier::getAsDouble)
                .description(description)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }
}
