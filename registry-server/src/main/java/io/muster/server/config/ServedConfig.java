package io.muster.server.config;

import org.jspecify.annotations.Nullable;

/**
 * A configuration as it is served.
 *
 * @param content the content as published
 * @param md5 lower-case hexadecimal MD5 of the content in UTF-8
 * @param type one of the eight known types, {@code text} when none was given
 * @param encryptedDataKey opaque, empty when there is none
 * @param modifiedAtMillis when it was published
 * @param grayName {@code beta} or {@code tag_...} when a gray release was chosen, else null
 * @param revision orders the states of one key: a later state has a higher one
 */
public record ServedConfig(
        ConfigKey key,
        String content,
        String md5,
        String type,
        String encryptedDataKey,
        long modifiedAtMillis,
        @Nullable String grayName,
        long revision) {}
