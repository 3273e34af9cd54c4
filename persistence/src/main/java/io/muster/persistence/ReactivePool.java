package io.muster.persistence;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.jdbcclient.JDBCPool;
import io.vertx.mysqlclient.MySQLBuilder;
import io.vertx.mysqlclient.MySQLConnectOptions;
import io.vertx.mysqlclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.h2.jdbcx.JdbcConnectionPool;
import org.hibernate.engine.jdbc.spi.SqlExceptionHelper;
import org.hibernate.engine.jdbc.spi.SqlStatementLogger;
import org.hibernate.reactive.pool.impl.SqlClientPool;
import org.jspecify.annotations.Nullable;

/** The connections that Hibernate Reactive uses: of the reactive MySQL client, which follow the elected server, or of H2 through Vert.x' JDBC client. */
final class ReactivePool extends SqlClientPool {
    private static final int SIZE = 4;
    private static final int WAITING = 1000;
    private static final int LIFETIME_SECONDS = 60;

    private final Supplier<Pool> pools;
    private final Supplier<Future<Void>> closing;
    private final SqlStatementLogger statementLogger = new SqlStatementLogger();
    private final SqlExceptionHelper exceptionHelper = new SqlExceptionHelper(false);

    private ReactivePool(Supplier<Pool> pools, Supplier<Future<Void>> closing) {
        this.pools = pools;
        this.closing = closing;
    }

    static ReactivePool of(H2Database database, Vertx vertx) {
        // All queries of one transaction see one moment.
        JdbcConnectionPool connections = JdbcConnectionPool.create(
                database.url() + ";INIT=SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SNAPSHOT",
                H2Url.USER,
                H2Url.PASSWORD);
        connections.setMaxConnections(SIZE);
        Pool pool = JDBCPool.pool(vertx, connections);
        return new ReactivePool(() -> pool, () -> pool.close().onComplete(closed -> connections.dispose()));
    }

    static ReactivePool of(ExternalDatabase database, Vertx vertx) {
        FollowingPool following = new FollowingPool(database, vertx);
        return new ReactivePool(following::present, following::close);
    }

    /** A pool of connections to the elected server; another election makes another pool. */
    private static final class FollowingPool {
        private static final long OLD_POOL_MILLIS = 10_000;

        private final ExternalDatabase database;
        private final Vertx vertx;
        private @Nullable Pool pool;
        private @Nullable MysqlServer server;

        FollowingPool(ExternalDatabase database, Vertx vertx) {
            this.database = database;
            this.vertx = vertx;
        }

        synchronized Pool present() {
            MysqlServer elected = database.server();
            if (pool == null || (elected != null && elected != server)) {
                Pool old = pool;
                pool = open();
                server = elected;
                if (old != null) {
                    // What reads there now may end; whoever comes later reads from the elected server.
                    vertx.setTimer(OLD_POOL_MILLIS, late -> old.close());
                }
            }
            return pool;
        }

        private Pool open() {
            PoolOptions options = new PoolOptions()
                    .setMaxSize(SIZE)
                    .setMaxWaitQueueSize(WAITING)
                    .setConnectionTimeout(3)
                    .setConnectionTimeoutUnit(TimeUnit.SECONDS)
                    .setMaxLifetime(LIFETIME_SECONDS)
                    .setMaxLifetimeUnit(TimeUnit.SECONDS)
                    .setIdleTimeout(LIFETIME_SECONDS)
                    .setIdleTimeoutUnit(TimeUnit.SECONDS);
            return MySQLBuilder.pool()
                    .with(options)
                    .connectingTo(this::connectOptions)
                    .using(vertx)
                    .build();
        }

        private Future<SqlConnectOptions> connectOptions() {
            MysqlServer elected = database.server();
            return elected == null
                    ? Future.failedFuture(
                            new DatabaseUnavailableException(database.health().sentence(), null))
                    : Future.succeededFuture(ReactivePool.connectOptions(elected.url(), elected.endpoint()));
        }

        synchronized Future<Void> close() {
            return pool == null ? Future.succeededFuture() : pool.close();
        }
    }

    private static SqlConnectOptions connectOptions(MysqlUrl url, DatabaseSettings.Endpoint endpoint) {
        MySQLConnectOptions options = new MySQLConnectOptions()
                .setHost(url.host())
                .setPort(url.port())
                .setDatabase(url.database())
                .setUser(endpoint.user())
                .setPassword(endpoint.password())
                .setCharset("utf8mb4")
                .setCollation("utf8mb4_bin")
                .setCachePreparedStatements(true);
        switch (sslMode(url)) {
            case "DISABLED" -> options.setSslMode(SslMode.DISABLED);
            case "VERIFY_CA" -> options.setSslMode(SslMode.VERIFY_CA);
            case "VERIFY_IDENTITY" -> {
                options.setSslMode(SslMode.VERIFY_IDENTITY);
                options.setHostnameVerificationAlgorithm("HTTPS");
            }
                // As in Connector/J these two encrypt without asking who the server is.
            case "REQUIRED" -> options.setSslMode(SslMode.REQUIRED).setTrustAll(true);
            default -> options.setSslMode(SslMode.PREFERRED).setTrustAll(true);
        }
        return options;
    }

    private static String sslMode(MysqlUrl url) {
        String mode = url.parameters().get("sslMode");
        if (mode != null) {
            return mode.toUpperCase(Locale.ROOT);
        }
        if (url.has("useSSL", "false")) {
            return "DISABLED";
        }
        if (url.has("useSSL", "true")) {
            return url.has("verifyServerCertificate", "true") ? "VERIFY_CA" : "REQUIRED";
        }
        return "PREFERRED";
    }

    @Override
    protected Pool getPool() {
        return pools.get();
    }

    @Override
    protected SqlStatementLogger getSqlStatementLogger() {
        return statementLogger;
    }

    @Override
    public SqlExceptionHelper getSqlExceptionHelper() {
        return exceptionHelper;
    }

    @Override
    public CompletionStage<Void> getCloseFuture() {
        return closing.get().toCompletionStage();
    }
}
