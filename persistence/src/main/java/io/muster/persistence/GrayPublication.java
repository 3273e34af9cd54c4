package io.muster.persistence;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A gray release to be stored.
 *
 * @param grayName {@code beta}, {@code tag_<tag>} or another name
 * @param grayRule the rule in JSON: type, version, expr, priority
 */
public record GrayPublication(
        ConfigKey key,
        String grayName,
        String grayRule,
        String content,
        String md5,
        @Nullable String appName,
        @Nullable String encryptedDataKey,
        @Nullable String sourceUser,
        @Nullable String sourceIp) {
    /** Returns the row that a first publication makes. */
    StoredGray stored(long id, Instant time) {
        return new StoredGray(
                id,
                key,
                grayName,
                grayRule,
                content,
                md5,
                appName,
                Objects.requireNonNullElse(encryptedDataKey, ""),
                sourceUser,
                sourceIp,
                time,
                time);
    }
}
