package io.muster.server.naming;

/** Finds an instance within a service. */
public record InstanceAddress(String ip, int port, String cluster, boolean ephemeral) {}
