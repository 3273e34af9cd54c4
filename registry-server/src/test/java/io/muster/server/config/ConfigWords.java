package io.muster.server.config;

import io.muster.server.problem.ProblemException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Words that the tests of the configuration centre share. */
abstract class ConfigWords {

    static final ConfigKey KEY = new ConfigKey("", "G", "app.yaml");
    static final GrayLabels NO_LABELS = new GrayLabels("10.0.0.1", null, null);

    static ConfigPublication publication(ConfigKey key, String content) {
        return publication(key, content, null);
    }

    static ConfigPublication publication(ConfigKey key, String content, String casMd5) {
        return publication(key, content, null, null, casMd5);
    }

    /** A release of {@link #KEY}. */
    static ConfigPublication gray(String content, String betaIps, String tag) {
        return publication(KEY, content, betaIps, tag, null);
    }

    private static ConfigPublication publication(
            ConfigKey key, String content, String betaIps, String tag, String casMd5) {
        return new ConfigPublication(
                key,
                content,
                "text",
                null,
                "alice",
                "10.0.0.1",
                null,
                null,
                null,
                null,
                null,
                null,
                betaIps,
                tag,
                casMd5);
    }

    /** A listener at an address. */
    static ConfigListeners.ListenerInfo info(String address) {
        return new ConfigListeners.ListenerInfo() {
            @Override
            public String clientAddress() {
                return address;
            }

            @Override
            public String md5() {
                return "held-by-" + address;
            }
        };
    }

    /** The result of what was asked for, or the refusal. */
    static <T> T done(CompletableFuture<T> future) throws Exception {
        try {
            return future.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof ProblemException refused) {
                throw refused;
            }
            throw failed;
        }
    }
}
