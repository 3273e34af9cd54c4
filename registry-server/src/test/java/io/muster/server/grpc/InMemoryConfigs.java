package io.muster.server.grpc;

import io.muster.server.config.ConfigKey;
import io.muster.server.config.ConfigListeners.ConfigListener;
import io.muster.server.config.ConfigListeners.ListenerInfo;
import io.muster.server.config.ConfigListeners.Registration;
import io.muster.server.config.ConfigPublication;
import io.muster.server.config.GrayLabels;
import io.muster.server.config.ServedConfig;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Configurations without a database: enough of the domain to test the edge by itself. */
final class InMemoryConfigs {

    private final Map<ConfigKey, ServedConfig> served = new ConcurrentHashMap<>();
    final List<Listener> listening = new CopyOnWriteArrayList<>();
    volatile GrayLabels lastLabels = new GrayLabels("", null, null);
    volatile ConfigPublication lastPublication;

    record Listener(ConfigKey key, ListenerInfo info, ConfigListener listener) {}

    public CompletableFuture<Long> publish(ConfigPublication publication) {
        lastPublication = publication;
        String md5 = md5(publication.key(), lastLabels);
        if (publication.casMd5() != null && !publication.casMd5().equals(md5)) {
            return CompletableFuture.failedFuture(
                    new ProblemException(ProblemKind.CONFIG_CHANGED, "Cas publish fail, server md5 may have changed."));
        }
        long revision = served.size() + 1L;
        served.put(
                publication.key(),
                new ServedConfig(
                        publication.key(),
                        publication.content(),
                        hash(publication.content()),
                        Objects.requireNonNullElse(publication.type(), "text"),
                        "",
                        1_700_000_000_000L,
                        publication.tag() == null ? null : "tag_" + publication.tag(),
                        revision));
        changed(publication.key());
        return CompletableFuture.completedFuture(revision);
    }

    public CompletableFuture<Boolean> remove(ConfigKey key, @Nullable String tag, String sourceIp, String sourceUser) {
        boolean existed = served.remove(key) != null;
        changed(key);
        return CompletableFuture.completedFuture(existed);
    }

    private void changed(ConfigKey key) {
        listening.stream().filter(each -> each.key.equals(key)).forEach(each -> each.listener.configChanged(key));
    }

    public CompletionStage<Optional<ServedConfig>> find(ConfigKey key, GrayLabels labels) {
        lastLabels = labels;
        return CompletableFuture.completedFuture(Optional.ofNullable(served.get(key)));
    }

    public String md5(ConfigKey key, GrayLabels labels) {
        ServedConfig config = served.get(key);
        return config == null ? "" : config.md5();
    }

    public Registration listen(ConfigKey key, ListenerInfo info, ConfigListener listener) {
        Listener added = new Listener(key, info, listener);
        listening.add(added);
        return () -> listening.remove(added);
    }

    public int count() {
        return listening.size();
    }

    static String hash(String content) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(content.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
