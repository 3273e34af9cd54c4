package io.muster.persistence;

import io.muster.persistence.DatabaseHealth.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A MySQL or MariaDB database that may come and go.
 *
 * <p>One thread elects the server to be used, the first of the list that accepts writes, watches it and elects again when it fails; work fails at once meanwhile.
 */
final class ExternalDatabase implements Database {
    private static final Logger logger = LoggerFactory.getLogger(ExternalDatabase.class);

    private static final Duration FIRST_BACKOFF = Duration.ofMillis(250);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(5);
    private static final Duration REFUSED_BACKOFF = Duration.ofSeconds(30);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(2);
    private static final int ATTEMPTS = 6;

    private final DatabaseSettings settings;
    private final List<MysqlUrl> urls;
    private final Repositories repositories;
    private final DatabaseWorkers workers;
    private final Thread connector;
    private final Semaphore wake = new Semaphore(0);

    private volatile DatabaseHealth health;
    private volatile @Nullable MysqlServer server;
    private volatile boolean closed;

    ExternalDatabase(DatabaseSettings settings) {
        this.settings = settings;
        this.urls = settings.endpoints().stream()
                .map(endpoint -> MysqlUrl.parse(endpoint.jdbcUrl()))
                .toList();
        this.repositories = Repositories.of(StorageTraits.external(urls.get(0).zone()));
        this.workers = new DatabaseWorkers("muster-database", settings.poolSize(), settings.queueLimit());
        this.health = new DatabaseHealth(
                State.STARTING,
                "database " + urls.get(0).place() + " as user "
                        + settings.endpoints().get(0).user() + ": connecting");
        this.connector = new Thread(this::watch, "muster-database-connector");
        this.connector.setDaemon(true);
        this.connector.start();
    }

    @Override
    public DatabaseKind kind() {
        return DatabaseKind.EXTERNAL;
    }

    @Override
    public DatabaseHealth health() {
        return health;
    }

    @Override
    public Repositories repositories() {
        return repositories;
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> submit(Work<T> work) {
        return server == null
                ? CompletableFuture.failedFuture(new DatabaseUnavailableException(health.sentence(), null))
                : workers.submit(() -> inTransaction(work));
    }

    @Override
    public <T extends @Nullable Object> T inTransaction(Work<T> work) {
        for (int attempt = 1; ; attempt++) {
            MysqlServer used = server;
            if (used == null) {
                throw new DatabaseUnavailableException(health.sentence(), null);
            }
            try {
                return once(used, work);
            } catch (SQLException | DataAccessException failure) {
                if (!ConnectionFailure.asksForRetry(failure) || attempt == ATTEMPTS) {
                    throw translate(used, failure);
                }
                pause(attempt);
            }
        }
    }

    private static <T extends @Nullable Object> T once(MysqlServer used, Work<T> work) throws SQLException {
        try (Connection connection = used.connection()) {
            T result;
            try {
                result = work.run(SqlContexts.on(connection, used.version().dialect()));
            } catch (RuntimeException | Error failure) {
                rollback(connection, failure);
                throw failure;
            }
            commit(used, connection);
            return result;
        }
    }

    private static void commit(MysqlServer used, Connection connection) throws SQLException {
        try {
            connection.commit();
        } catch (SQLException failure) {
            if (ConnectionFailure.isLoss(failure)) {
                throw new SQLException(
                        "the connection broke during the commit, so that nobody knows whether it is stored: read before you"
                                + " write again",
                        failure.getSQLState(),
                        failure.getErrorCode(),
                        failure);
            }
            throw failure;
        }
    }

    private static void rollback(Connection connection, Throwable reason) {
        try {
            connection.rollback();
        } catch (SQLException failure) {
            reason.addSuppressed(failure);
        }
    }

    private RuntimeException translate(MysqlServer used, Exception failure) {
        if (ConnectionFailure.isTooLong(failure)) {
            return new StatementTooLongException(
                    "database " + used.url().place() + " takes no statement as long as this one: "
                            + ConnectionFailure.rootMessage(failure),
                    failure);
        }
        if (ConnectionFailure.isLoss(failure)) {
            wake.release();
            return new DatabaseUnavailableException(
                    ConnectionFailure.explain(used.url(), used.endpoint().user(), failure), failure);
        }
        return failure instanceof RuntimeException unchecked
                ? unchecked
                : new DataAccessException(String.valueOf(failure.getMessage()), failure);
    }

    private static void pause(int attempt) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(1, 5L << attempt));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new DatabaseUnavailableException("the work was interrupted", interrupted);
        }
    }

    private void watch() {
        Duration backoff = FIRST_BACKOFF;
        while (!closed) {
            if (server == null) {
                elect();
                if (server != null) {
                    backoff = FIRST_BACKOFF;
                    sleep(CHECK_INTERVAL);
                } else if (health.state() == State.REFUSED) {
                    sleep(REFUSED_BACKOFF);
                } else {
                    sleep(backoff);
                    backoff = backoff.multipliedBy(2).compareTo(LONGEST_BACKOFF) > 0
                            ? LONGEST_BACKOFF
                            : backoff.multipliedBy(2);
                }
            } else {
                check();
                if (server != null) {
                    sleep(CHECK_INTERVAL);
                }
            }
        }
    }

    /** Waits, or less long when work reports a failure. */
    private void sleep(Duration time) {
        try {
            if (wake.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS)) {
                wake.drainPermits();
            }
        } catch (InterruptedException interrupted) {
            wake.drainPermits(); // nobody of ours interrupts this thread: it is no more than woken
        }
    }

    private void check() {
        MysqlServer used = server;
        if (used == null) {
            return;
        }
        try {
            used.check();
        } catch (SQLException | RuntimeException failure) {
            if (!closed) {
                // Told first: whoever finds no server from now on reads why.
                report(new DatabaseHealth(
                        State.DOWN,
                        ConnectionFailure.explain(used.url(), used.endpoint().user(), failure)
                                + "; trying again by itself"));
            }
            server = null;
            used.close();
        }
    }

    private void elect() {
        List<String> reasons = new ArrayList<>();
        boolean refused = true;
        for (int index = 0; index < urls.size() && !closed; index++) {
            MysqlUrl url = urls.get(index);
            DatabaseSettings.Endpoint endpoint = settings.endpoints().get(index);
            try {
                MysqlServer opened = MysqlServer.open(settings, endpoint, url);
                if (closed) {
                    opened.close();
                    return;
                }
                server = opened;
                report(new DatabaseHealth(State.UP, opened.name()));
                return;
            } catch (MysqlServer.RefusedException refusal) {
                reasons.add("database " + url.place() + " as user " + endpoint.user() + ": " + refusal.getMessage());
            } catch (SQLException | RuntimeException failure) {
                refused = false;
                reasons.add(ConnectionFailure.explain(url, endpoint.user(), failure));
            }
        }
        if (!closed) {
            String sentence = String.join(" | ", reasons);
            report(
                    refused
                            ? new DatabaseHealth(State.REFUSED, sentence)
                            : new DatabaseHealth(State.DOWN, sentence + "; trying again by itself"));
        }
    }

    private void report(DatabaseHealth now) {
        DatabaseHealth before = health;
        health = now;
        if (!now.equals(before)) {
            if (now.usable()) {
                logger.info("Database is usable: {}", now.sentence());
            } else {
                logger.warn("Database is not usable: {}", now.sentence());
            }
        }
    }

    /** Returns the elected server, for other pools that must follow it. */
    @Nullable
    MysqlServer server() {
        return server;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        health = new DatabaseHealth(State.CLOSED, "database " + urls.get(0).place() + ": closed by this process");
        // Not interrupted: the pool that it may be opening or closing would tell that with a stack trace, and keep its
        // connections.
        wake.release();
        workers.close();
        try {
            connector.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        MysqlServer used = server;
        server = null;
        if (used != null) {
            used.close();
        }
    }
}
