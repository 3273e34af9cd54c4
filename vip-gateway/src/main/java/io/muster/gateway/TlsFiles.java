package io.muster.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
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
    private final List<Function<PemKeyCertOptions, Future<?>>> keyListeners = new CopyOnWriteArrayList<>();
    private final List<Function<Buffer, Future<?>>> authorityListeners = new CopyOnWriteArrayList<>();
    private volatile Content current;
    private volatile Optional<Content> refused = Optional.empty();

    private record Content(Buffer certificate, Buffer key, Buffer authority) {
        PemKeyCertOptions keyCertificate() {
            return new PemKeyCertOptions().addCertValue(certificate).addKeyValue(key);
        }
    }

    private TlsFiles(TlsSettings settings, Content first) {
        this.settings = settings;
        this.current = first;
    }

    /**
     * Reads the files that the settings need.
     *
     * @throws GatewayStartException with one sentence if one cannot be used
     */
    static TlsFiles read(Vertx vertx, TlsSettings settings) throws GatewayStartException {
        try {
            Content content = content(settings);
            check(vertx, settings, content);
            return new TlsFiles(settings, content);
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
                check(vertx, settings, content);
                take(content, before);
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

    private void take(Content content, Content before) {
        current = content;
        if (!content.certificate().equals(before.certificate())
                || !content.key().equals(before.key())) {
            tell(keyListeners, content.keyCertificate(), "certificate " + settings.certificate());
        }
        if (!content.authority().equals(before.authority())) {
            tell(
                    authorityListeners,
                    content.authority(),
                    "authority " + settings.nodesAuthority().orElseThrow());
        }
    }

    private static <T> void tell(List<Function<T, Future<?>>> listeners, T value, String what) {
        listeners.forEach(listener -> listener.apply(value)
                .onFailure(failure -> log.error("A new {} could not be taken into use", what, failure)));
        log.info("New connections use the new {}", what);
    }

    /** The gateway's certificate and key, as they are now. */
    PemKeyCertOptions keyCertificate() {
        return current.keyCertificate();
    }

    /** The authority of the nodes' certificates, as it is now; empty if none is set. */
    Optional<Buffer> authority() {
        return settings.nodesAuthority().map(file -> current.authority());
    }

    /** @param listener takes a new certificate into use */
    void onNewCertificate(Function<PemKeyCertOptions, Future<?>> listener) {
        keyListeners.add(listener);
    }

    /** @param listener takes a new authority into use */
    void onNewAuthority(Function<Buffer, Future<?>> listener) {
        authorityListeners.add(listener);
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

    /** Loads the content as Vert.x will do it. */
    private static void check(Vertx vertx, TlsSettings settings, Content content) throws Unusable {
        if (settings.terminates()) {
            try {
                KeyPairs.requirePair(content.keyCertificate(), vertx);
            } catch (Exception e) {
                throw new Unusable(settings.certificate() + " and " + settings.key()
                        + " are no usable certificate and key: " + e.getMessage());
            }
        }
        if (content.authority().length() > 0) {
            try {
                new io.vertx.core.net.PemTrustOptions()
                        .addCertValue(content.authority())
                        .getTrustManagerFactory(vertx);
            } catch (Exception e) {
                throw new Unusable(
                        settings.nodesAuthority().orElseThrow() + " holds no usable certificate: " + e.getMessage());
            }
        }
    }

    private static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message);
        }
    }
}
