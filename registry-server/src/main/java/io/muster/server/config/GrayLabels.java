package io.muster.server.config;

import org.jspecify.annotations.Nullable;

/**
 * What decides which gray release of a configuration a client sees.
 *
 * @param clientIp the address a client reports or is seen at, for beta releases
 * @param tag a tag asked for by name: no fallback to the formal content
 * @param automaticTag the tag that a client carries ({@code Vipserver-Tag}): falls back to the formal content
 */
public record GrayLabels(String clientIp, @Nullable String tag, @Nullable String automaticTag) {}
