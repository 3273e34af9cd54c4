package io.muster.server.http;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** The pages of the console, by their path below the context path. Must not block. */
@FunctionalInterface
public interface ConsolePages {

    /** No console in this node. */
    ConsolePages NONE = path -> Optional.empty();

    /** Finds a page; {@code /} is the first one. */
    Optional<Page> find(String path);

    /**
     * One page or asset.
     *
     * @param immutable whether its name changes with its content, so that browsers may keep it
     */
    record Page(String contentType, Buffer content, boolean immutable) {}
}
