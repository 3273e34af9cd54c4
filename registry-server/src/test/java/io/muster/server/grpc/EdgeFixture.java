package io.muster.server.grpc;

import io.muster.server.access.AccessControl;
import io.muster.server.access.Action;
import io.muster.server.access.Caller;
import io.muster.server.access.Credentials;
import io.muster.server.access.Resource;
import io.muster.server.cluster.Readiness;
import io.muster.server.config.ConfigListeners;
import io.muster.server.config.ConfigOperations;
import io.muster.server.config.ConfigQueries;
import io.muster.server.naming.NamingOperations;
import io.muster.server.naming.NamingQueries;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.muster.server.push.Subscriptions;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A running edge on a domain in memory. */
final class EdgeFixture implements AutoCloseable {

    final Vertx vertx = Vertx.vertx();
    final InMemoryRegistry registry = new InMemoryRegistry();
    final InMemoryConfigs configs = new InMemoryConfigs();
    final SwitchableReadiness readiness = new SwitchableReadiness();
    final TokenAccess access = new TokenAccess();
    final GrpcEdge edge;

    EdgeFixture(GrpcSettings settings) throws Exception {
        edge = new GrpcEdge(
                vertx,
                settings,
                Optional.empty(),
                "node-1",
                "127.0.0.1"::equals,
                readiness,
                access,
                GrpcAudit.NONE,
                PartOf.view(NamingOperations.class, registry),
                PartOf.view(NamingQueries.class, registry),
                PartOf.view(Subscriptions.class, registry),
                PartOf.view(ConfigOperations.class, configs),
                PartOf.view(ConfigQueries.class, configs),
                PartOf.view(ConfigListeners.class, configs));
        edge.start().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        edge.stop().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    static final class SwitchableReadiness implements Readiness {
        volatile boolean ready = true;

        @Override
        public boolean ready() {
            return ready;
        }

        @Override
        public List<String> missing() {
            return List.of();
        }

        @Override
        public List<String> degraded() {
            return List.of();
        }
    }

    static final class TokenAccess implements AccessControl {
        volatile boolean enabled;

        @Override
        public CompletionStage<Caller> authenticate(Credentials credentials) {
            if (credentials.token() == null) {
                return CompletableFuture.completedFuture(Caller.ANONYMOUS);
            }
            return credentials.token().equals("good")
                    ? CompletableFuture.completedFuture(new Caller.User("alice", false))
                    : CompletableFuture.failedFuture(new ProblemException(ProblemKind.ACCESS_DENIED, "token invalid!"));
        }

        @Override
        public void checkClient(Caller caller, Action action, Resource resource) {
            if (!(caller instanceof Caller.User)) {
                throw new ProblemException(ProblemKind.ACCESS_DENIED, "authorization failed!");
            }
        }

        @Override
        public void checkOperator(Caller caller, Action action, String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean clientAuthenticationEnabled() {
            return enabled;
        }
    }
}
