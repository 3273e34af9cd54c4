package io.muster.persistence;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.hibernate.SessionFactory;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.cfg.Configuration;
import org.hibernate.dialect.H2Dialect;
import org.hibernate.dialect.MySQLDialect;
import org.hibernate.reactive.pool.ReactiveConnectionPool;
import org.hibernate.reactive.provider.ReactiveServiceRegistryBuilder;
import org.hibernate.reactive.stage.Stage;
import org.hibernate.reactive.vertx.VertxInstance;
import org.hibernate.reactive.vertx.impl.ProvidedVertxInstance;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link AccessReader} on Hibernate Reactive. All that it runs on is made on a thread of its own, once; calls that come before wait for it without blocking.
 *
 * <p>Hibernate parses and translates queries on the event loop that runs them, the first time for hundreds of milliseconds: it gets an event loop of its own, and the caller
 * its results on the caller's.
 */
final class HibernateAccessReader implements AccessReader {
    private static final Logger logger = LoggerFactory.getLogger(HibernateAccessReader.class);

    private static final int NAMES = 100;
    private static final long CLOSE_SECONDS = 5;

    /** Vert.x warns of a longer stay on the loop; the first translation of a query on a busy machine is not worth a warning. */
    private static final long PATIENCE_SECONDS = 20;

    private final Database database;
    private final Vertx callers;
    private final CompletableFuture<Running> running = new CompletableFuture<>();

    /** Hibernate with what it runs on. */
    private record Running(Vertx own, ReactivePool pool, Stage.SessionFactory sessions) {

        void close() {
            sessions.close();
            try {
                pool.getCloseFuture().toCompletableFuture().get(CLOSE_SECONDS, TimeUnit.SECONDS);
                own.close().toCompletionStage().toCompletableFuture().get(CLOSE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException failure) {
                logger.warn(
                        "The reader of users, roles and permissions was not closed cleanly: {}", failure.toString());
            }
        }
    }

    private HibernateAccessReader(
            Database database, Vertx callers, Function<Vertx, ReactivePool> pool, Class<?> dialect) {
        this.database = database;
        this.callers = callers;
        Thread builder = new Thread(() -> start(pool, dialect), "muster-hibernate-start");
        builder.setDaemon(true);
        builder.start();
    }

    static HibernateAccessReader of(H2Database database, Vertx callers) {
        return new HibernateAccessReader(database, callers, own -> ReactivePool.of(database, own), H2Dialect.class);
    }

    static HibernateAccessReader of(ExternalDatabase database, Vertx callers) {
        return new HibernateAccessReader(database, callers, own -> ReactivePool.of(database, own), MySQLDialect.class);
    }

    private void start(Function<Vertx, ReactivePool> pools, Class<?> dialect) {
        long started = System.nanoTime();
        Vertx own = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setFileSystemOptions(new FileSystemOptions().setClassPathResolvingEnabled(false))
                .setWorkerPoolSize(2)
                .setInternalBlockingPoolSize(2)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.SECONDS)
                .setMaxEventLoopExecuteTime(PATIENCE_SECONDS));
        try {
            ReactivePool pool = pools.apply(own);
            running.complete(new Running(own, pool, sessions(own, pool, dialect)));
            logger.debug("Hibernate started in {} ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
        } catch (RuntimeException | LinkageError failure) {
            logger.error("Hibernate cannot start: lists of users, roles and permissions will fail", failure);
            running.completeExceptionally(failure);
            own.close();
        }
    }

    private static Stage.SessionFactory sessions(Vertx own, ReactivePool pool, Class<?> dialect) {
        Configuration configuration = new Configuration()
                .addAnnotatedClass(UserEntity.class)
                .addAnnotatedClass(RoleEntity.class)
                .addAnnotatedClass(PermissionEntity.class)
                .setProperty(AvailableSettings.DIALECT, dialect.getName())
                // The dialect is known: a start must not wait for a database that may be absent.
                .setProperty(AvailableSettings.ALLOW_METADATA_ON_BOOT, "false")
                .setProperty(AvailableSettings.JPA_VALIDATION_MODE, "none")
                .setProperty(AvailableSettings.USE_SECOND_LEVEL_CACHE, "false");
        StandardServiceRegistry registry = new ReactiveServiceRegistryBuilder()
                .applySettings(configuration.getProperties())
                .addService(VertxInstance.class, new ProvidedVertxInstance(own))
                .addService(ReactiveConnectionPool.class, pool)
                .build();
        SessionFactory built = configuration.buildSessionFactory(registry);
        return built.unwrap(Stage.SessionFactory.class);
    }

    @Override
    public CompletionStage<Optional<StoredUser>> findUser(String username) {
        return inSession(
                session -> session.createSelectionQuery("from StoredUser where username = :username", UserEntity.class)
                        .setParameter("username", username)
                        .getSingleResultOrNull()
                        .thenApply(user -> Optional.ofNullable(user).map(UserEntity::user)));
    }

    @Override
    public CompletionStage<AccessTables> loadAll() {
        return inSession(session -> session.createSelectionQuery("from StoredUser order by username", UserEntity.class)
                .getResultList()
                .thenCompose(users -> session.createSelectionQuery(
                                "from RoleBinding order by role, username", RoleEntity.class)
                        .getResultList()
                        .thenCompose(roles -> session.createSelectionQuery(
                                        "from StoredPermission order by role, resource, action", PermissionEntity.class)
                                .getResultList()
                                .thenApply(permissions -> new AccessTables(
                                        users.stream().map(UserEntity::user).toList(),
                                        roles.stream().map(RoleEntity::binding).toList(),
                                        permissions.stream()
                                                .map(PermissionEntity::permission)
                                                .toList())))));
    }

    @Override
    public CompletionStage<Page<StoredUser>> users(@Nullable String username, boolean blur, PageRequest page) {
        AccessFilter filter = new AccessFilter(blur).and("username", username);
        return page("StoredUser", "username", filter, UserEntity.class, page, UserEntity::user);
    }

    @Override
    public CompletionStage<Page<RoleBinding>> roles(
            @Nullable String username, @Nullable String role, boolean blur, PageRequest page) {
        AccessFilter filter = new AccessFilter(blur).and("username", username).and("role", role);
        return page("RoleBinding", "role, username", filter, RoleEntity.class, page, RoleEntity::binding);
    }

    @Override
    public CompletionStage<Page<StoredPermission>> permissions(@Nullable String role, boolean blur, PageRequest page) {
        AccessFilter filter = new AccessFilter(blur).and("role", role);
        return page(
                "StoredPermission",
                "role, resource, action",
                filter,
                PermissionEntity.class,
                page,
                PermissionEntity::permission);
    }

    @Override
    public CompletionStage<List<String>> userNames(String part) {
        return names("select username from StoredUser where username like :part escape '!' order by username", part);
    }

    @Override
    public CompletionStage<List<String>> roleNames(String part) {
        return names("select distinct role from RoleBinding where role like :part escape '!' order by role", part);
    }

    private CompletionStage<List<String>> names(String query, String part) {
        return inSession(session -> session.createSelectionQuery(query, String.class)
                .setParameter("part", "%" + ConfigSearch.escaped(part) + "%")
                .setMaxResults(NAMES)
                .getResultList());
    }

    private <E, T> CompletionStage<Page<T>> page(
            String entity,
            String order,
            AccessFilter filter,
            Class<E> type,
            PageRequest page,
            Function<E, T> conversion) {
        String from = "from " + entity + filter.where();
        return inSession(session -> withParameters(
                        session.createSelectionQuery("select count(*) " + from, Long.class), filter.parameters())
                .getSingleResult()
                .thenCompose(count -> withParameters(
                                session.createSelectionQuery(from + " order by " + order, type), filter.parameters())
                        .setFirstResult((int) page.offset())
                        .setMaxResults(page.size())
                        .getResultList()
                        .thenApply(rows -> Page.of(
                                count.intValue(),
                                page,
                                rows.stream().map(conversion).toList()))));
    }

    private static <T> Stage.SelectionQuery<T> withParameters(
            Stage.SelectionQuery<T> query, Map<String, String> parameters) {
        Stage.SelectionQuery<T> filled = query;
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            filled = filled.setParameter(parameter.getKey(), parameter.getValue());
        }
        return filled;
    }

    /** Runs queries in one transaction; the result arrives on the caller's Vert.x context, if it is on one, else on a new one. */
    private <T> CompletionStage<T> inSession(Function<Stage.StatelessSession, CompletionStage<T>> work) {
        if (!database.health().usable()) {
            return CompletableFuture.failedFuture(
                    new DatabaseUnavailableException(database.health().sentence(), null));
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        Context caller = callers.getOrCreateContext();
        running.whenComplete((hibernate, notStarted) -> {
            if (notStarted != null) {
                caller.runOnContext(ignored -> complete(result, null, notStarted));
            } else {
                hibernate.own().runOnContext(loop -> hibernate
                        .sessions()
                        .withStatelessTransaction(session -> work.apply(session))
                        .whenComplete(
                                (value, failure) -> caller.runOnContext(ignored -> complete(result, value, failure))));
            }
        });
        return result;
    }

    private <T> void complete(CompletableFuture<T> result, @Nullable T value, @Nullable Throwable failure) {
        if (failure == null) {
            result.complete(value);
        } else {
            result.completeExceptionally(translate(failure));
        }
    }

    private Throwable translate(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DatabaseUnavailableException unavailable) {
                return unavailable;
            }
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        DatabaseHealth health = database.health();
        return health.usable() ? cause : new DatabaseUnavailableException(health.sentence(), cause);
    }

    /** One that is still starting is closed when it has started, and not waited for. */
    @Override
    public void close() {
        running.thenAccept(Running::close);
    }
}
