package io.muster.persistence;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A gray release as stored. */
public record StoredGray(
        long id,
        ConfigKey key,
        String grayName,
        String grayRule,
        String content,
        String md5,
        @Nullable String appName,
        String encryptedDataKey,
        @Nullable String sourceUser,
        @Nullable String sourceIp,
        Instant created,
        Instant modified) {

    /** The same with an empty content. */
    StoredGray withoutContent() {
        return new StoredGray(
                id,
                key,
                grayName,
                grayRule,
                "",
                md5,
                appName,
                encryptedDataKey,
                sourceUser,
                sourceIp,
                created,
                modified);
    }
}
