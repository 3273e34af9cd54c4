package io.muster.persistence;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A configuration as stored.
 *
 * @param encryptedDataKey empty when there is none
 * @param tags its tags; empty in lists and searches, which do not read them
 */
public record StoredConfig(
        long id,
        ConfigKey key,
        String content,
        String md5,
        @Nullable String type,
        @Nullable String appName,
        String encryptedDataKey,
        Instant created,
        Instant modified,
        @Nullable String sourceUser,
        @Nullable String sourceIp,
        @Nullable String description,
        @Nullable String use,
        @Nullable String effect,
        @Nullable String schema,
        List<String> tags) {
    /** Returns the same with tags. */
    public StoredConfig withTags(List<String> newTags) {
        return copy(content, List.copyOf(newTags));
    }

    /** Returns the same with an empty content: for lists that show none. */
    StoredConfig withoutContent() {
        return copy("", tags);
    }

    private StoredConfig copy(String newContent, List<String> newTags) {
        return new StoredConfig(
                id,
                key,
                newContent,
                md5,
                type,
                appName,
                encryptedDataKey,
                created,
                modified,
                sourceUser,
                sourceIp,
                description,
                use,
                effect,
                schema,
                newTags);
    }
}
