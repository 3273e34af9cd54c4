package io.muster.server.config;

import org.jspecify.annotations.Nullable;

/**
 * What is asked for when a configuration is published; null leaves a descriptive field as it was (or empty on insert).
 *
 * @param betaIps when given, a beta release for these addresses instead of the formal content
 * @param tag when given, a tag release instead of the formal content
 * @param casMd5 when given, the md5 that must be the present one
 * @param tags the comma separated {@code config_tags}
 */
public record ConfigPublication(
        ConfigKey key,
        String content,
        @Nullable String type,
        @Nullable String appName,
        @Nullable String sourceUser,
        @Nullable String sourceIp,
        @Nullable String tags,
        @Nullable String description,
        @Nullable String use,
        @Nullable String effect,
        @Nullable String schema,
        @Nullable String encryptedDataKey,
        @Nullable String betaIps,
        @Nullable String tag,
        @Nullable String casMd5) {}
