package io.muster.server.naming;

/** How a persistent instance is checked by the server. */
public sealed interface HealthChecker {

    /** A TCP connection is enough. */
    record Tcp() implements HealthChecker {}

    /** A GET that answers 200. {@code headers} is {@code name:value|name:value}. */
    record Http(String path, String headers, int expectedResponseCode) implements HealthChecker {}

    /** A query that succeeds. */
    record Mysql(String user, String password, String command) implements HealthChecker {}

    /** No check: health is what is reported. */
    record None() implements HealthChecker {}
}
