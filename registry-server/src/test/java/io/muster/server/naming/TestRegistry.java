package io.muster.server.naming;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.muster.server.problem.Problem;
import io.muster.server.problem.ProblemException;
import io.muster.server.replication.Command;
import io.muster.server.replication.CommandCatalog;
import io.muster.server.replication.CommandCodec;
import io.muster.server.replication.DirectLog;
import io.muster.server.replication.MusterCommands;
import io.muster.server.replication.Outcome;
import io.muster.server.replication.RaftReplicator;
import io.muster.server.replication.RegistryStateMachine;
import io.muster.server.replication.Replicator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** A registry on a log of one node in memory, with time in the test's hand. */
public final class TestRegistry implements AutoCloseable {

    public static final ServiceKey ORDERS = service("orders");

    public final AtomicLong now = new AtomicLong(1_700_000_000_000L);
    public final NamingModule module;
    public final DirectLog log;
    public final Replicator replicator;
    public final NamingOperations operations;
    public final Set<Long> heard = ConcurrentHashMap.newKeySet();

    public TestRegistry() {
        CommandCatalog catalog = onlyNaming();
        CommandCodec codec = new CommandCodec(catalog, MusterCommands.mapper());
        module = new NamingModule(MusterCommands.mapper());
        RegistryStateMachine stateMachine =
                new RegistryStateMachine(catalog, codec).add(module.family()).add(module.part());
        stateMachine.seal();
        log = new DirectLog("node-1", stateMachine, now::get);
        replicator = new RaftReplicator(log, codec, stateMachine);
        operations = module.operations("node-1", replicator, new HeardOnly());
    }

    /** Whatever other families there are: this registry has none of them. */
    private static CommandCatalog onlyNaming() {
        CommandCatalog naming = new CommandCatalog();
        MusterCommands.catalog().all().forEach((name, commandClass) -> {
            if (NamingCommand.class.isAssignableFrom(commandClass)) {
                naming.add(name, commandClass);
            }
        });
        return naming;
    }

    public static ServiceKey service(String name) {
        return new ServiceKey("public", "DEFAULT_GROUP", name);
    }

    public static Instance instance(String ip, int port) {
        return instance(ip, port, Map.of());
    }

    public static Instance instance(String ip, int port, Map<String, String> metadata) {
        return new Instance(ip, port, "DEFAULT", 1, true, true, true, metadata, "");
    }

    public static Instance persistent(String ip, int port) {
        return new Instance(ip, port, "DEFAULT", 1, true, true, false, Map.of(), "");
    }

    public static InstanceAddress address(String ip, int port) {
        return new InstanceAddress(ip, port, "DEFAULT", true);
    }

    public static ClientId http(String ip, int port) {
        return ClientId.ofAddress(ip, port, true);
    }

    /** Registers as an HTTP client does. */
    public void register(ServiceKey service, Instance instance) {
        done(operations.register(
                ClientId.ofAddress(instance.ip(), instance.port(), instance.ephemeral()), service, instance));
    }

    public void register(String client, ServiceKey service, Instance instance) {
        done(operations.register(new ClientId(client), service, instance));
    }

    public Outcome propose(Command command) {
        return done(replicator.propose(command));
    }

    public List<Instance> instances(ServiceKey service) {
        return module.queries().service(service).map(ServiceView::instances).orElse(List.of());
    }

    public long lease(ClientId client, ServiceKey service) {
        return module.state().publication(client, service).orElseThrow().lease();
    }

    public static <T> T done(CompletableFuture<T> future) {
        try {
            return future.get(30, SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProblemException problem) {
                throw problem;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    public static Problem problem(CompletableFuture<?> future) {
        try {
            done(future);
        } catch (ProblemException e) {
            return e.problem();
        }
        throw new AssertionError("was not refused");
    }

    @Override
    public void close() {
        log.close();
    }

    private final class HeardOnly implements Leases {
        @Override
        public void heard(long lease) {
            heard.add(lease);
        }

        @Override
        public void connectionOpened(ClientId client) {}

        @Override
        public void connectionClosed(ClientId client, boolean pathAlive) {}

        @Override
        public long millis() {
            return now.get();
        }

        @Override
        public boolean isConnected(ClientId client) {
            return true;
        }
    }
}
