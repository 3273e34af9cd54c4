package io.muster.server.tls;

import io.muster.cluster.threads.DaemonThreads;
import io.muster.cluster.tls.RenewableKeyManager;
import io.muster.cluster.tls.RenewableTrustManager;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SSLOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One port's certificate: read at the start and again whenever its files change, so that a renewed one is used without a restart.
 * New files that cannot be used are told once and the old certificate stays. Thread-safe.
 */
public final class CertificateWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CertificateWatch.class);
    private static final Duration WARNED_BEFORE = Duration.ofDays(14);

    private final String port;
    private final CertificateFiles files;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("muster-certificates"));
    private final RenewableKeyManager keys;
    private final Optional<RenewableTrustManager> trusted;
    private List<String> stamps;

    /**
     * Reads the files; may block.
     *
     * @param port which port it is for, for the log
     * @throws CertificateFiles.CertificateProblem with one sentence when they cannot be used
     */
    public CertificateWatch(String port, CertificateFiles files, Duration lookEvery) {
        this.port = port;
        this.files = files;
        this.stamps = stamps();
        CertificateFiles.Loaded first = loaded();
        this.keys = new RenewableKeyManager(first.keys());
        this.trusted = first.trusted().map(RenewableTrustManager::new);
        timer.scheduleWithFixedDelay(this::look, lookEvery.toMillis(), lookEvery.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** For the options of a port: asked at each handshake, they answer with what the files hold by then. */
    public SSLOptions options() {
        SSLOptions options = new SSLOptions().setKeyCertOptions(KeyCertOptions.wrap(keys));
        trusted.ifPresent(manager -> options.setTrustOptions(TrustOptions.wrap(manager)));
        return options;
    }

    private CertificateFiles.Loaded loaded() {
        CertificateFiles.Loaded loaded = files.load();
        log.info("TLS on the {} port: certificate {} good until {}", port, loaded.subject(), loaded.end());
        if (loaded.end().isBefore(Instant.now().plus(WARNED_BEFORE))) {
            log.warn(
                    "The certificate of the {} port ends on {}; put a new one into {}.",
                    port,
                    loaded.end(),
                    files.certificate());
        }
        return loaded;
    }

    private void look() {
        List<String> now = stamps();
        if (now.equals(stamps)) {
            return;
        }
        stamps = now;
        try {
            CertificateFiles.Loaded next = loaded();
            keys.renew(next.keys());
            trusted.ifPresent(manager -> next.trusted().ifPresent(manager::renew));
        } catch (CertificateFiles.CertificateProblem problem) {
            log.warn(
                    "The new certificate of the {} port is not used, the old one stays: {}",
                    port,
                    problem.getMessage());
        } catch (RuntimeException defect) {
            log.error("The new certificate of the {} port could not be put in place", port, defect);
        }
    }

    /** What tells a changed file; both files of a renewal may not change in the same moment, so each look compares all. */
    private List<String> stamps() {
        List<Path> watched = new ArrayList<>(List.of(files.certificate(), files.privateKey()));
        files.trusted().ifPresent(watched::add);
        return watched.stream().map(CertificateWatch::stamp).toList();
    }

    private static String stamp(Path file) {
        try {
            return Files.getLastModifiedTime(file) + " " + Files.size(file) + " " + file.toRealPath();
        } catch (IOException missing) {
            return "missing"; // loading says so in words
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
