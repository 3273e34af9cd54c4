package io.muster.server.problem;

/**
 * A refusal that its receiver can act on.
 *
 * @param kind what sort of thing went wrong; decides the status and code at each edge
 * @param message one sentence for the caller: what, where, and what to do if that is not plain
 */
public record Problem(ProblemKind kind, String message) {}
