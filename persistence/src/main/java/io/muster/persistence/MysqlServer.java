package io.muster.persistence;

import com.mysql.cj.jdbc.MysqlDataSource;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** One server of an external database that was found usable, with the pool of connections to it. */
final class MysqlServer implements AutoCloseable {
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);
    private static final int VALIDATION_SECONDS = 3;

    private final MysqlUrl url;
    private final DatabaseSettings.Endpoint endpoint;
    private final ServerVersion version;
    private final HikariDataSource pool;

    private MysqlServer(
            MysqlUrl url, DatabaseSettings.Endpoint endpoint, ServerVersion version, HikariDataSource pool) {
        this.url = url;
        this.endpoint = endpoint;
        this.version = version;
        this.pool = pool;
    }

    /**
     * Connects, checks version and writability, migrates and makes the pool.
     *
     * @throws RefusedException when only an operator can make this server usable
     */
    static MysqlServer open(DatabaseSettings settings, DatabaseSettings.Endpoint endpoint, MysqlUrl url)
            throws SQLException, RefusedException {
        MysqlDataSource plain = new MysqlDataSource();
        plain.setUrl(url.patientJdbcUrl(settings.connectTimeout()));
        plain.setUser(endpoint.user());
        plain.setPassword(endpoint.password());
        ServerVersion version;
        try (Connection connection = plain.getConnection()) {
            version = version(connection);
            if (version.refusal().isPresent()) {
                throw new RefusedException(version.refusal().get());
            }
            requireWritable(connection);
            Migrations.migrate(plain, connection);
        }
        HikariConfig config = new HikariConfig();
        config.setPoolName("muster-database");
        config.setJdbcUrl(url.jdbcUrl(settings.connectTimeout(), READ_TIMEOUT));
        config.setUsername(endpoint.user());
        config.setPassword(endpoint.password());
        config.setMaximumPoolSize(settings.poolSize());
        config.setMinimumIdle(Math.min(2, settings.poolSize()));
        config.setConnectionTimeout(settings.connectTimeout().toMillis());
        config.setInitializationFailTimeout(-1);
        config.setAutoCommit(false);
        // A gap lock of REPEATABLE READ would make two first publications of neighbouring keys deadlock.
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.addDataSourceProperty("cachePrepStmts", "true");
        config.addDataSourceProperty("prepStmtCacheSize", "250");
        config.addDataSourceProperty("prepStmtCacheSqlLimit", "4096");
        config.addDataSourceProperty("cacheServerConfiguration", "true");
        config.addDataSourceProperty("useLocalSessionState", "true");
        return new MysqlServer(url, endpoint, version, new HikariDataSource(config));
    }

    /** Checks that the server answers and accepts writes. */
    void check() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            if (!connection.isValid(VALIDATION_SECONDS)) {
                throw new SQLException("the server does not answer", "08S01");
            }
            requireWritable(connection);
            connection.rollback();
        }
    }

    Connection connection() throws SQLException {
        return pool.getConnection();
    }

    ServerVersion version() {
        return version;
    }

    MysqlUrl url() {
        return url;
    }

    DatabaseSettings.Endpoint endpoint() {
        return endpoint;
    }

    String name() {
        return version.name() + " at " + url.place() + " as user " + endpoint.user();
    }

    private static ServerVersion version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT VERSION()")) {
            row.next();
            return ServerVersion.parse(row.getString(1));
        }
    }

    private static void requireWritable(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT @@GLOBAL.read_only")) {
            row.next();
            if (!"0".equals(row.getString(1)) && !"OFF".equalsIgnoreCase(row.getString(1))) {
                throw new SQLException("the server is read-only", "HY000", 1290);
            }
        }
    }

    @Override
    public void close() {
        pool.close();
    }

    /** The server answers and cannot be used as it is. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedException(String reason) {
            super(reason);
        }
    }
}
