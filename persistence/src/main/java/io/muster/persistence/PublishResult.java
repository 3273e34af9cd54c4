package io.muster.persistence;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What became of a publication. */
public sealed interface PublishResult {
    /**
     * It is stored.
     *
     * @param id the row's id
     * @param previousMd5 MD5 of the content before, null when there was none
     * @param modified the stored time of modification, in the precision of the database
     * @param type what the row now says that the content is; null when it says nothing, and for gray releases, which have none
     */
    record Published(long id, @Nullable String previousMd5, Instant modified, @Nullable String type)
            implements PublishResult {}

    /**
     * Nothing is changed: the content is not the one the caller has seen.
     *
     * @param currentMd5 MD5 of what is stored
     */
    record CasMismatch(String currentMd5) implements PublishResult {}
}
