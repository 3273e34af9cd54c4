package io.muster.gateway;

import io.muster.cluster.tls.RenewableKeyManager;
import io.muster.cluster.tls.RenewableTrustManager;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate, the key and the nodes' authority, read at start and looked at again at an interval, so that a renewed
 * certificate needs no restart. Files that cannot be used keep the ones before in use and are told once. Certificate and
 * key are tried together before they are taken, because they are two files and are not replaced in one moment.
 */
final class TlsFiles {

    private static final Logger log = LoggerFactory.getLogger(TlsFiles.class);

    private final TlsSettings settings;
    private final Optional<RenewableKeyManager> keys;
    private final Optional<RenewableTrustManager> authority;
    private volatile Content current;
    private volatile Optional<Content> refused = Optional.empty();

    private record Content(Buffer certificate, Buffer key, Buffer authority) {}

    /** The content as TLS takes it; empty where the settings need none. */
    private record Loaded(Optional<KeyManagerFactory> keys, Optional<TrustManagerFactory> authority) {}

    private TlsFiles(TlsSettings settings, Content first, Loaded loaded) {
        this.settings = settings;
        this.current = first;
        this.keys = loaded.keys().map(RenewableKeyManager::new);
        this.authority = loaded.authority().map(RenewableTrustManager::new);
    }

    /**
     * Reads the files that the settings need.
     *
     * @throws GatewayStartException with one sentence if one cannot be used
     */
    static TlsFiles read(Vertx vertx, TlsSettings settings) throws GatewayStartException {
        try {
            Content content = content(settings);
            return new TlsFiles(settings, content, load(vertx, settings, content));
        } catch (Unusable e) {
            throw new GatewayStartException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Begins to look for new files; until Vert.x is closed. */
    void follow(Vertx vertx) {
        if (settings.terminates() || settings.nodesAuthority().isPresent()) {
            vertx.setPeriodic(settings.reloadInterval().toMillis(), timer -> vertx.executeBlocking(lookAgain(vertx)));
        }
    }

    private Callable<Void> lookAgain(Vertx vertx) {
        return () -> {
            Content before = current;
            Optional<Content> found = Optional.empty();
            try {
                Content content = content(settings);
                found = Optional.of(content);
                if (content.equals(before) || found.equals(refused)) {
                    return null;
                }
                take(content, before, load(vertx, settings, content));
            } catch (Unusable e) {
                if (refused.isEmpty() || !found.equals(refused)) {
                    log.warn("{}; the certificates before stay in use until that is corrected", e.getMessage());
                }
                refused = found.isPresent() ? found : Optional.of(before);
                return null;
            }
            refused = Optional.empty();
            return null;
        };
    }

    private void take(Content content, Content before, Loaded loaded) {
        current = content;
        if (!content.certificate().equals(before.certificate())
                || !content.key().equals(before.key())) {
            keys.ifPresent(manager -> loaded.keys().ifPresent(manager::renew));
            log.info("New connections use the new certificate {}", settings.certificate());
        }
        if (!content.authority().equals(before.authority())) {
            authority.ifPresent(manager -> loaded.authority().ifPresent(manager::renew));
            log.info(
                    "New connections use the new authority {}",
                    settings.nodesAuthority().orElseThrow());
        }
    }

    /** The gateway's certificate and key, which follow their files; only where a port of the gateway needs them. */
    RenewableKeyManager keys() {
        return keys.orElseThrow();
    }

    /** The authority of the nodes' certificates, which follows its file; empty if none is set. */
    Optional<RenewableTrustManager> authority() {
        return authority;
    }

    private static Content content(TlsSettings settings) throws Unusable {
        return new Content(
                settings.terminates() ? bytes(settings.certificate(), "gateway.tls.certificate") : Buffer.buffer(),
                settings.terminates() ? bytes(settings.key(), "gateway.tls.key") : Buffer.buffer(),
                settings.toNodes() && settings.nodesAuthority().isPresent()
                        ? bytes(settings.nodesAuthority().get(), "gateway.tls.nodes-authority")
                        : Buffer.buffer());
    }

    private static Buffer bytes(Path file, String setting) throws Unusable {
        try {
            return Buffer.buffer(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new Unusable(file + " (" + setting + ") does not exist; expected a PEM file");
        } catch (AccessDeniedException e) {
            throw new Unusable(file + " (" + setting + ") cannot be read: permission denied");
        } catch (IOException e) {
            throw new Unusable(file + " (" + setting + ") cannot be read: " + e.getMessage());
        }
    }

    private static Loaded load(Vertx vertx, TlsSettings settings, Content content) throws Unusable {
        Optional<KeyManagerFactory> keys = Optional.empty();
        if (settings.terminates()) {
            PemKeyCertOptions pair =
                    new PemKeyCertOptions().addCertValue(content.certificate()).addKeyValue(content.key());
            try {
                KeyPairs.requirePair(pair, vertx);
                keys = Optional.of(pair.getKeyManagerFactory(vertx));
            } catch (Exception e) {
                throw new Unusable(settings.certificate() + " and " + settings.key()
                        + " are no usable certificate and key: " + e.getMessage());
            }
        }
        Optional<TrustManagerFactory> authority = Optional.empty();
        if (settings.toNodes() && settings.nodesAuthority().isPresent()) {
            try {
                authority = Optional.of(
                        new PemTrustOptions().addCertValue(content.authority()).getTrustManagerFactory(vertx));
            } catch (Exception e) {
                throw new Unusable(
                        settings.nodesAuthority().orElseThrow() + " holds no usable certificate: " + e.getMessage());
            }
        }
        return new Loaded(keys, authority);
    }

    private static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message);
        }
    }
}
