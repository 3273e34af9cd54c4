package io.muster.server.push;

/** How a subscriber appears in lists. */
public record SubscriberInfo(String ip, int port, String agent, String application) {}
