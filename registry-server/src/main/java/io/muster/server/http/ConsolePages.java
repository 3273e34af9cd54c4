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
     * One page or asset in the forms in which it can be sent.
     *
     * @param plain as it is
     * @param gzip compressed, if that makes it smaller
     * @param immutable whether its name changes with its content, so that browsers may keep it
     */
    record Page(String contentType, Form plain, Optional<Form> gzip, boolean immutable) {

        /** A page that is never compressed and has no entity tag of its own. */
        public Page(String contentType, Buffer content, boolean immutable) {
            this(contentType, new Form(content, ""), Optional.empty(), immutable);
        }
    }

    /**
     * A representation. Both are shared between requests and must not be changed.
     *
     * @param etag the entity tag with its quotes, empty if there is none
     */
    record Form(Buffer content, String etag) {}
}
