package io.muster.persistence;

import java.time.Duration;
import java.util.List;

/**
 * How to reach an external database.
 *
 * @param endpoints at least one; with several, the one that accepts writes is used
 * @param poolSize most connections at a time ({@code db.pool.config.maximumPoolSize}, 20 in Nacos)
 * @param connectTimeout how long one attempt to connect may last ({@code db.pool.config.connectionTimeout})
 * @param queueLimit most pieces of work that wait for a worker; beyond it callers are told to retry
 */
public record DatabaseSettings(List<Endpoint> endpoints, int poolSize, Duration connectTimeout, int queueLimit) {
    /** Checks and copies. */
    public DatabaseSettings {
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("no database is named: set db.url.0, db.user and db.password");
        }
        if (poolSize < 1) {
            throw new IllegalArgumentException("the database pool needs at least 1 connection, not " + poolSize);
        }
        endpoints = List.copyOf(endpoints);
    }

    /** Returns settings with the usual pool: 20 connections, 3 s to connect, 10,000 waiting. */
    public static DatabaseSettings of(List<Endpoint> endpoints) {
        return new DatabaseSettings(endpoints, 20, Duration.ofSeconds(3), 10_000);
    }

    /**
     * One server.
     *
     * @param jdbcUrl as in {@code db.url.N}, {@code jdbc:mysql://host:port/database?...}
     */
    public record Endpoint(String jdbcUrl, String user, String password) {
        @Override
        public String toString() {
            return "Endpoint[" + jdbcUrl + ", user " + user + "]";
        }
    }
}
