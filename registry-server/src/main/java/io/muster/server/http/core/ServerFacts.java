package io.muster.server.http.core;

import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * What the node says about itself.
 *
 * @param version the version of this server
 * @param httpPort the port of this node's HTTP edge
 * @param datasourcePlatform {@code mysql}, or the empty string for the embedded database
 * @param authenticationEnabled whether client APIs ask for a login
 * @param administratorMissing whether there is no administrator yet
 * @param consolePresent whether this build has a console
 * @param configRetentionDays how long the history of configurations is kept
 * @param confDirectory where the operator's announcements are
 */
public record ServerFacts(
        String version,
        int httpPort,
        String datasourcePlatform,
        BooleanSupplier authenticationEnabled,
        BooleanSupplier administratorMissing,
        boolean consolePresent,
        int configRetentionDays,
        Path confDirectory) {}
