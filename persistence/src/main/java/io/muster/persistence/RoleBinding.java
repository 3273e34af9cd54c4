package io.muster.persistence;

/** A user has a role. */
public record RoleBinding(String role, String username) {}
