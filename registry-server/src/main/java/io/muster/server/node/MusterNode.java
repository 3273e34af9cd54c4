package io.muster.server.node;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.cluster.TraceExport;
import io.muster.console.ConsoleAssets;
import io.muster.persistence.DatabaseHealth;
import io.muster.raft.RaftException;
import io.muster.raft.RaftLogs;
import io.muster.raft.RaftSettings;
import io.muster.server.cluster.ClusterStatus;
import io.muster.server.grpc.GrpcEdge;
import io.muster.server.http.Route;
import io.muster.server.membership.MembershipModule;
import io.muster.server.problem.Failures;
import io.muster.server.replication.MusterCommands;
import io.muster.server.tls.PeerCertificates;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.tracing.TracingOptions;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node: opens its storage, puts domain and edges together, starts them in order and stops them in the opposite one.
 *
 * <p>The ports open before the log is read, so that an occupied port is told at once; until the node is ready they answer that it is
 * not. Losing the majority or the database later degrades a node and never stops it.
 */
public final class MusterNode implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(MusterNode.class);

    private static final Duration OPEN_PATIENCE = Duration.ofSeconds(10);
    private static final Duration FIRST_LOOK_AT_PEERS = Duration.ofSeconds(3);
    private static final long LOOK_EVERY_MILLIS = 10;

    private final NodeConfiguration configuration;
    private final StorageMode storageMode;
    private final Membership membership;
    private final Optional<TraceExport> traces;
    private final Vertx vertx;
    private final Storage storage;
    private final Domain domain;
    private final MembershipModule members;
    private final Edges edges;
    private final CompletableFuture<Void> loginsWork;
    private final Optional<PeerCertificates> peerCertificates;

    private MusterNode(NodeConfiguration configuration) {
        this.configuration = configuration;
        storageMode =
                new StorageMode(configuration.storage(), configuration.node().data());
        storageMode.requireThatOfTheDirectory();
        membership = Membership.resolve(configuration.node());
        // Opening the database takes a fifth of a start, and what follows does not need it.
        CompletableFuture<Storage> opening = beside(
                () -> Storage.open(configuration.storage(), configuration.node().data()));
        traces = configuration.tracing().endpoint().map(endpoint -> TraceExport.begin("muster", endpoint));
        vertx = vertx(traces);
        Metrics metrics = new Metrics();
        ObjectMapper mapper = MusterCommands.mapper();
        RaftLogs.prepare();
        ConsoleAssets console = ConsoleAssets.load();
        storage = opened(opening);
        peerCertificates = configuration
                .tls()
                .raft()
                .map(files -> new PeerCertificates(files, configuration.tls().lookEvery()));
        RaftSettings.Builder raft = Consensus.settings(configuration.node(), membership, storage.external());
        peerCertificates.ifPresent(raft::tls);
        raft.stateKind(storageMode.kept());
        domain = new Domain(vertx, configuration, raft.build(), storage, mapper, metrics);
        ReadinessChecks readiness =
                new ReadinessChecks(() -> domain.replication().log().status(), storage.database());
        members = new MembershipModule(
                vertx,
                domain.replication(),
                mapper,
                membership.follow(configuration.node()),
                MusterVersion.current(),
                readiness.readiness(),
                () -> domain.naming().overlay().size());
        readiness.readiness().hold(members::outOfService);
        edges = new Edges(vertx, configuration, membership, domain, members, readiness, console, metrics);
        NodeMeters.register(metrics, domain, edges);
        loginsWork = new CompletableFuture<>();
    }

    private static Vertx vertx(Optional<TraceExport> traces) {
        VertxOptions options = new VertxOptions()
                .setPreferNativeTransport(true)
                // Nothing is served from the class path through it: no directory of copies is needed.
                .setFileSystemOptions(new FileSystemOptions().setClassPathResolvingEnabled(false));
        VertxBuilder builder = Vertx.builder().with(options);
        traces.ifPresent(export -> {
            options.setTracingOptions(new TracingOptions());
            builder.withTracer(new OpenTelemetryTracingFactory(export.openTelemetry()));
        });
        return builder.build();
    }

    /** Does a part of the start on a thread of its own. */
    private static <T> CompletableFuture<T> beside(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, command -> new Thread(command, "muster-start").start());
    }

    private Storage opened(CompletableFuture<Storage> opening) {
        try {
            return opening.join();
        } catch (CompletionException failure) {
            vertx.close();
            throw Failures.unchecked(failure);
        }
    }

    /**
     * Starts a node; returns once its ports are open and it takes part in the log.
     *
     * @throws StartFailure with one sentence when it cannot
     */
    public static MusterNode start(NodeConfiguration configuration) {
        try {
            MusterNode node = new MusterNode(configuration);
            node.open();
            return node;
        } catch (RaftException | IllegalStateException unusable) {
            throw new StartFailure(unusable.getMessage());
        }
    }

    private void open() {
        log.info("{}", members());
        try {
            await(edges.start());
            await(domain.start());
            edges.stateLoaded();
            members.start();
        } catch (StartFailure failure) {
            close();
            throw failure;
        }
        domain.access().start().whenComplete((nothing, failure) -> {
            if (failure == null) {
                storageMode.keep();
                loginsWork.complete(null);
            }
        });
    }

    private static void await(CompletableFuture<?> step) {
        try {
            step.get(OPEN_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failure) {
            throw new StartFailure(
                    String.valueOf(Failures.cause(failure.getCause()).getMessage()));
        } catch (TimeoutException tooLong) {
            throw new StartFailure(
                    "The node did not open its ports and its log within " + OPEN_PATIENCE.toSeconds() + " s.");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StartFailure("The start was interrupted.");
        }
    }

    /**
     * Waits until the node is ready and logins work, or until it is plain that it waits for its peers, at most the given time.
     *
     * @throws StartFailure when its peers refuse it for where it keeps configuration and users
     */
    void awaitServing(Duration patience) throws InterruptedException {
        long started = System.nanoTime();
        while (System.nanoTime() - started < patience.toNanos()) {
            if (ready() && (loginsWork.isDone() || databaseIsAway())) {
                return;
            }
            Optional<String> mismatch = domain.replication().log().status().mismatch();
            if (mismatch.isPresent()) {
                throw new StartFailure(storageMode.refusal(mismatch.get()));
            }
            boolean looked = System.nanoTime() - started > FIRST_LOOK_AT_PEERS.toNanos();
            boolean waits = !domain.replication().observer().status().hasQuorum()
                    || members.outOfService().isPresent();
            if (looked && waits) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
    }

    /** Whether the database is known to be away; while it is still being connected to, that is not known. */
    private boolean databaseIsAway() {
        DatabaseHealth.State state = storage.database().health().state();
        return state == DatabaseHealth.State.DOWN || state == DatabaseHealth.State.REFUSED;
    }

    /** Whether the node serves with a majority behind it. */
    boolean ready() {
        return edges.readiness().ready()
                && domain.replication().observer().status().hasQuorum();
    }

    /** Calls back once, when the node is ready. */
    void whenReady(Runnable listener) {
        vertx.setPeriodic(200, timer -> {
            if (ready() && vertx.cancelTimer(timer)) {
                listener.run();
            }
        });
    }

    /** The members as they are listed. */
    String members() {
        return "Members: " + membership.listed();
    }

    /** What an operator should know now, in one sentence. */
    String sentence() {
        String mode = configuration.node().standalone() ? "standalone" : "cluster";
        String store = configuration.storage().embedded() ? "embedded" : "external";
        ClusterStatus status = domain.replication().observer().status();
        if (ready()) {
            List<String> degraded = edges.readiness().degraded();
            return "Muster started successfully in " + mode + " mode. use " + store + " storage. Console: http://"
                    + membership.self() + configuration.http().contextPath() + "/"
                    + (degraded.isEmpty() ? "" : " But: " + String.join(" ", degraded));
        }
        List<ClusterStatus.Member> all = status.members();
        long up = all.stream().filter(ClusterStatus.Member::up).count();
        // A node that is no member, or rests, waits for an operator and not for the others.
        if (status.hasQuorum() || members.outOfService().isPresent()) {
            return "Muster started, not ready yet: "
                    + String.join(" ", edges.readiness().missing());
        }
        String missing = all.stream()
                .filter(member -> !member.up())
                .map(ClusterStatus.Member::address)
                .collect(Collectors.joining(", "));
        return "Muster started, waiting for a "
                + (missing.isEmpty() ? "leader" : "majority")
                + ": "
                + up
                + " of "
                + all.size()
                + " up, "
                + (missing.isEmpty() ? "an election is under way." : "missing " + missing + ".");
    }

    /** What the node consists of behind its edges, for tests. */
    Domain domain() {
        return domain;
    }

    /** All HTTP routes, for documentation and tests. */
    List<Route> routes() {
        return edges.routes();
    }

    /** The port for gRPC clients, for tests. */
    GrpcEdge grpc() {
        return edges.grpc();
    }

    /** Hands its clients over, lets requests finish, and stops; takes at most about ten seconds. */
    @Override
    public void close() {
        domain.stopping();
        closeQuietly("the edges", () -> edges.close().get(OPEN_PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        closeQuietly("the membership", members::close);
        closeQuietly("the domain", domain::close);
        peerCertificates.ifPresent(PeerCertificates::close);
        closeQuietly("the event loops", () -> vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .get(OPEN_PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        traces.ifPresent(TraceExport::close);
    }

    private interface Closing {
        void run() throws Exception;
    }

    /** One room that does not close must not keep the others from closing. */
    private static void closeQuietly(String what, Closing closing) {
        try {
            closing.run();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (Exception failure) {
            log.warn("While stopping, {} did not close cleanly: {}", what, failure.toString());
        }
    }
}
