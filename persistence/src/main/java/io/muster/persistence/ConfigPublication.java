package io.muster.persistence;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A configuration to be stored. A null attribute keeps what is stored; a new configuration then has none.
 *
 * @param md5 lower-case hexadecimal MD5 of the content in UTF-8, made by the caller
 * @param tags tags to be stored in place of the present ones, or null to keep those
 */
public record ConfigPublication(
        ConfigKey key,
        String content,
        String md5,
        @Nullable String type,
        @Nullable String appName,
        @Nullable String encryptedDataKey,
        @Nullable String description,
        @Nullable String use,
        @Nullable String effect,
        @Nullable String schema,
        @Nullable List<String> tags,
        @Nullable String sourceUser,
        @Nullable String sourceIp) {
    /** Returns a publication that has only content. */
    public static ConfigPublication of(ConfigKey key, String content, String md5, @Nullable String type) {
        return new ConfigPublication(key, content, md5, type, null, null, null, null, null, null, null, null, null);
    }

    /** Returns the row that a first publication makes. */
    StoredConfig stored(long id, Instant time) {
        return new StoredConfig(
                id,
                key,
                content,
                md5,
                type,
                appName,
                Objects.requireNonNullElse(encryptedDataKey, ""),
                time,
                time,
                sourceUser,
                sourceIp,
                description,
                use,
                effect,
                schema,
                tags == null ? List.of() : List.copyOf(tags));
    }
}
